import { formatId, type Rules } from '@tributary/kit';

export const registry = 'vertex-ai';

/** One version within a connection. */
export interface VersionKey {
  readonly model: string;
  readonly version: string;
}

/** Text that stands for a version within one connection; neither part can hold an @. */
export function keyText({ model, version }: VersionKey): string {
  return `${model}@${version}`;
}

/** A resource name in its parts; `path` is what follows the location. */
export interface ResourceName {
  readonly project: string;
  readonly location: string;
  readonly path: string;
}

export function parseResourceName(name: string): ResourceName | undefined {
  const [, project, location, path] = /^projects\/([^/]+)\/locations\/([^/]+)\/(.+)$/.exec(name) ?? [];
  return project === undefined || location === undefined || path === undefined ? undefined : { project, location, path };
}

/**
 * The spelling of resource names at one connection. Vertex AI answers with the project's number where people write its id; the number is
 * learnt from answers about what is ours, and names are written with the project as it is configured.
 */
export class ResourceNames {
  readonly project: string;
  readonly location: string;
  #number: string | undefined;

  constructor({ project, location }: { readonly project: string; readonly location: string }) {
    this.project = project;
    this.location = location;
  }

  /** `projects/acme-ml/locations/europe-west4` */
  get parent(): string {
    return `projects/${this.project}/locations/${this.location}`;
  }

  /** Whether the other spelling of the project is known by now. */
  get isLearnt(): boolean {
    return this.#number !== undefined;
  }

  /** Takes the project's other spelling from the name of something that is known to lie in it. */
  learn(name: string): void {
    this.#number ??= parseResourceName(name)?.project;
  }

  isOwnProject(project: string): boolean {
    return project === this.project || project === this.#number;
  }

  /** The name with the project as it is configured; that of another project, or no resource name, as it came. */
  canonical(name: string): string {
    const parsed = parseResourceName(name);
    if (parsed === undefined || !this.isOwnProject(parsed.project)) return name;
    return `projects/${this.project}/locations/${parsed.location}/${parsed.path}`;
  }

  /** What follows the location in the name of something of this connection; null for anything else. */
  ownPath(name: string): string | null {
    const parsed = parseResourceName(name);
    return parsed !== undefined && this.isOwnProject(parsed.project) && parsed.location === this.location ? parsed.path : null;
  }

  /** The last part of the name of something in a collection of this connection, as `pipelineJobs`; null for anything else. */
  ownId(name: string, collection: string): string | null {
    const [found, id, ...rest] = this.ownPath(name)?.split('/') ?? [];
    return found === collection && id !== undefined && id !== '' && rest.length === 0 ? id : null;
  }

  /** A version of this connection, from a name that ends in `@2`; null for anything else, an alias too. */
  ownVersion(name: string): VersionKey | null {
    const [, model, version] = /^([^@]+)@(\d+)$/.exec(this.ownId(name, 'models') ?? '') ?? [];
    return model === undefined || version === undefined ? null : { model, version };
  }
}

/** What every fact of one connection needs. */
export interface FactScope {
  readonly connection: string;
  readonly names: ResourceNames;
  readonly rules: Rules;
}

type Owner = Pick<FactScope, 'connection'>;

function ownedId(
  type: 'version' | 'model' | 'run' | 'evaluation' | 'endpoint',
  { connection }: Owner,
  segments: readonly string[],
): string {
  return formatId({ type, registry, connection, segments });
}

export function versionId(scope: Owner, { model, version }: VersionKey): string {
  return ownedId('version', scope, [model, version]);
}

export function modelId(scope: Owner, model: string): string {
  return ownedId('model', scope, [model]);
}

/** `collection` is `pipelineJobs`, `trainingPipelines` or `executions`. */
export function runId(scope: Owner, collection: string, id: string): string {
  return ownedId('run', scope, [collection, id]);
}

export function evaluationId(scope: Owner, { model, version }: VersionKey, evaluation: string): string {
  return ownedId('evaluation', scope, [model, version, evaluation]);
}

export function endpointId(scope: Owner, endpoint: string): string {
  return ownedId('endpoint', scope, [endpoint]);
}

/** A version by its name: its id where it is ours, else the name for lineage to resolve; null where the name has no version. */
export function versionTarget(scope: FactScope, name: string): string | { readonly nativeUri: string } | null {
  const own = scope.names.ownVersion(name);
  if (own !== null) return versionId(scope, own);
  return /^projects\/[^/]+\/locations\/[^/]+\/models\/[^/@]+@\d+$/.test(name) ? { nativeUri: scope.names.canonical(name) } : null;
}

/** A run by its name: its id where it is ours, else the name for lineage to resolve. */
export function runTarget(scope: FactScope, name: string, collection: string): string | { readonly nativeUri: string } {
  const own = scope.names.ownId(name, collection);
  return own === null ? { nativeUri: scope.names.canonical(name) } : runId(scope, collection, own);
}

export function versionName({ names }: Pick<FactScope, 'names'>, key: VersionKey): string {
  return `${names.parent}/models/${keyText(key)}`;
}

/** A link into Google's console; `path` begins after `/vertex-ai/`. */
export function consoleUrl({ names }: Pick<FactScope, 'names'>, path: string): string {
  return `https://console.cloud.google.com/vertex-ai/${path}?project=${encodeURIComponent(names.project)}`;
}
