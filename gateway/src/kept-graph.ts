import { type LineageGraph, openGraph } from '@tributary/lineage';
import type { Configuration } from './config/index.ts';
import type { Surroundings } from './open-subgraphs.ts';
import { watchLineage } from './telemetry/index.ts';

/** The graph as one configuration uses it. */
export interface GraphUse {
  readonly graph: LineageGraph;
  /** Says that this configuration is the one that answers from now on. */
  readonly begin: () => void;
  /** Gives the graph up. Where it was opened for other rules and has not begun, the rules that still hold stamp the store again. */
  readonly close: () => Promise<void>;
}

interface Open {
  readonly graph: LineageGraph;
  /** Of the rules that it was opened for. */
  readonly mark: string;
}

/** The graph of this process: opened when it is first needed and kept over reloads, unless the rules of access change. */
export class KeptGraph {
  readonly #surroundings: Surroundings;
  #current: Open | undefined;
  #isClosed = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /**
   * Where the rules have changed a second graph is opened over the same store, stamped by them; questions in flight are answered from the first.
   * @throws TributaryError LINEAGE_UNAVAILABLE where the store cannot be used
   */
  async open({ lineage, policy }: Pick<Configuration, 'lineage' | 'policy'>): Promise<GraphUse> {
    const former = this.#current;
    if (former?.mark === policy.mark) return this.#use(former);
    const { logger, telemetry } = this.#surroundings;
    const observer = telemetry === undefined ? undefined : watchLineage(telemetry, lineage.store.type);
    const opened = { graph: await openGraph({ config: lineage, policy, logger, observer }), mark: policy.mark };
    this.#current ??= opened;
    return former === undefined ? this.#use(opened) : this.#tryOut(opened, former);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#current?.graph.close();
  }

  #use({ graph }: Open): GraphUse {
    const close = async () => {
      if (graph !== this.#current?.graph) await graph.close();
    };
    return { graph, begin: () => undefined, close };
  }

  #tryOut(opened: Open, former: Open): GraphUse {
    const begin = (): void => void (this.#current = opened);
    const close = async () => {
      const isGivenUp = this.#current === former && !this.#isClosed;
      await this.#use(opened).close();
      if (isGivenUp) await former.graph.stamp();
    };
    return { graph: opened.graph, begin, close };
  }
}
