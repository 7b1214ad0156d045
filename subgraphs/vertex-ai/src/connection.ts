import {
  runCheckStep,
  type CallContext,
  type CheckStep,
  parseOwnedId,
  type RegistryConnection,
  type RegistryDependencies,
  type Rules,
} from '@tributary/kit';
import { VertexAiBatches } from './batches.ts';
import { VertexAiClient } from './client.ts';
import type { VertexAiConfig } from './config.ts';
import { VertexAiFeed } from './feed.ts';
import { createLoaders, readVersionsOf, type VersionSource, type VertexAiLoaders } from './loaders.ts';
import { locateVersion } from './locate.ts';
import { type FactScope, keyText, type ResourceNames, versionId } from './names.ts';
import { parseVertexAiUri } from './uri.ts';

/** One open connection to one project in one location. */
export class VertexAiConnection implements RegistryConnection {
  readonly id: string;
  readonly rules: Rules;
  readonly names: ResourceNames;
  readonly #client: VertexAiClient;
  readonly #batches: VertexAiBatches;
  readonly #feed: VertexAiFeed;
  readonly #scope: FactScope;
  readonly #versions: VersionSource;

  constructor(config: VertexAiConfig, dependencies: RegistryDependencies) {
    this.id = `vertex-ai:${config.connection}`;
    this.rules = config.rules;
    this.#client = new VertexAiClient(config, dependencies);
    this.names = this.#client.names;
    this.#scope = { connection: config.connection, names: this.names, rules: config.rules };
    this.#batches = new VertexAiBatches(this.#client);
    this.#versions = { batches: this.#batches, policy: dependencies.policy, connection: config.connection };
    this.#feed = new VertexAiFeed(this.#batches, this.#scope, dependencies.now);
  }

  loaders(context: CallContext): VertexAiLoaders {
    return context.scope.once(this, () => createLoaders(this.#versions, context));
  }

  readFacts(position: { readonly since: string | null; readonly after: string | null }, context: CallContext) {
    return this.#feed.readPage(position, context.signal);
  }

  async describe(ids: readonly string[], context: CallContext) {
    const keys = ids
      .map(parseOwnedId)
      .flatMap(({ type, segments: [model, version] }) =>
        type === 'version' && model !== undefined && version !== undefined ? [{ model, version }] : [],
      );
    const found = await readVersionsOf(this.#versions, keys, context);
    return this.#feed.describe(
      keys.flatMap((key) => found.get(keyText(key)) ?? []),
      context.signal,
    );
  }

  async locate(uri: string, context: CallContext): Promise<string | null | undefined> {
    const parsed = parseVertexAiUri(uri);
    if (parsed === undefined) return undefined;
    const key = await locateVersion(this.#batches, parsed, context.signal);
    return key === null || key === undefined ? key : versionId(this.#scope, key);
  }

  nameUri(uri: string): string | undefined {
    const { project, location, model, version } = parseVertexAiUri(uri) ?? {};
    if (project === undefined || project === null || model === undefined || !/^[1-9]\d*$/.test(version ?? '')) return undefined;
    const key = this.names.ownVersion(`projects/${project}/locations/${location}/models/${model}@${version}`);
    return key === null ? undefined : versionId(this.#scope, key);
  }

  async check({ signal }: CallContext): Promise<readonly CheckStep[]> {
    return [
      await this.#step('models', async () => {
        const page = await this.#client.listModels({ orderBy: 'create_time', pageToken: null, pageSize: 1 }, signal);
        return page.rows.length === 0 ? 'the registry can be read and is empty' : 'the registry can be read';
      }),
      await this.#step('endpoints', async () => {
        await this.#client.listEndpoints(null, signal);
        return 'endpoints can be read';
      }),
      await this.#step('pipelines', async () => {
        await this.#client.listTrainingPipelines(null, signal);
        return 'training pipelines and pipeline jobs can be read';
      }),
    ];
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #step(name: string, run: () => Promise<string>): Promise<CheckStep> {
    return runCheckStep(name, run, `location and endpoint of ${this.id}`);
  }
}
