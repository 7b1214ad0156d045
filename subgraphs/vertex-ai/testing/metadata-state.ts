import type { FakeArtifact, FakeArtifactRef, FakeEvent, FakeExecution, JsonValue } from './records.ts';

/** The default metadata store: artifacts and executions, joined by events. */
export class FakeMetadataState {
  readonly artifacts = new Map<string, FakeArtifact>();
  readonly executions = new Map<string, FakeExecution>();
  readonly events: FakeEvent[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  addArtifact(input: FakeArtifactRef): string {
    const id = `artifact-${this.artifacts.size + 1}`;
    this.artifacts.set(id, { ...input, id });
    return id;
  }

  addExecution(input: {
    readonly displayName: string;
    readonly schemaTitle?: string;
    readonly metadata?: Readonly<Record<string, JsonValue>>;
  }): string {
    const id = `execution-${this.executions.size + 1}`;
    const { displayName, schemaTitle = 'system.ContainerExecution', metadata = {} } = input;
    this.executions.set(id, { id, displayName, schemaTitle, metadata, createTime: this.#now() });
    return id;
  }

  addEvent(event: FakeEvent): void {
    this.events.push(event);
  }

  /** What lies within some hops of an artifact; a hop goes from an artifact to an execution or back. */
  walk(
    artifact: string,
    maxHops: number,
  ): { artifacts: ReadonlySet<string>; executions: ReadonlySet<string>; events: readonly FakeEvent[] } {
    const artifacts = new Set([artifact]);
    const executions = new Set<string>();
    const events = new Set<FakeEvent>();
    let isAtArtifacts = true;
    for (let hop = 0; hop < maxHops; hop++) {
      const before = artifacts.size + executions.size;
      const [here, there] = isAtArtifacts ? (['artifact', 'execution'] as const) : (['execution', 'artifact'] as const);
      const reached = isAtArtifacts ? artifacts : executions;
      for (const event of this.events.filter((candidate) => reached.has(candidate[here]))) {
        events.add(event);
        (isAtArtifacts ? executions : artifacts).add(event[there]);
      }
      isAtArtifacts = !isAtArtifacts;
      if (artifacts.size + executions.size === before && hop > 0) break;
    }
    return { artifacts, executions, events: [...events] };
  }
}
