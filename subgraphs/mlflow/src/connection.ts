import {
  runCheckStep,
  type CallContext,
  type CheckStep,
  parseOwnedId,
  type RegistryConnection,
  type RegistryDependencies,
  type Rules,
} from '@tributary/kit';
import { keyText, MlflowBatches } from './batches.ts';
import { isRefusal, MlflowClient } from './client.ts';
import type { MlflowConfig } from './config.ts';
import { MlflowFeed } from './feed.ts';
import { createLoaders, type MlflowLoaders, readVersionsOf, type VersionSource } from './loaders.ts';
import { locateVersion } from './locate.ts';
import { type FactScope, versionId } from './names.ts';
import { parseMlflowUri } from './uri.ts';

/** One open connection to one MLflow. */
export class MlflowConnection implements RegistryConnection {
  readonly id: string;
  readonly rules: Rules;
  readonly consoleUrl: string;
  readonly #client: MlflowClient;
  readonly #batches: MlflowBatches;
  readonly #feed: MlflowFeed;
  readonly #scope: FactScope;
  readonly #versions: VersionSource;
  readonly #pages: readonly string[];

  constructor(config: MlflowConfig, dependencies: RegistryDependencies) {
    this.id = `mlflow:${config.connection}`;
    this.rules = config.rules;
    this.consoleUrl = (config.consoleUrl ?? config.url).replace(/\/+$/, '');
    this.#pages = [...new Set([this.consoleUrl, config.url.replace(/\/+$/, '')])];
    this.#scope = { connection: config.connection, consoleUrl: this.consoleUrl, rules: config.rules };
    this.#client = new MlflowClient(config, dependencies);
    this.#batches = new MlflowBatches(this.#client);
    this.#versions = { batches: this.#batches, policy: dependencies.policy, connection: config.connection };
    this.#feed = new MlflowFeed(this.#batches, this.#scope, dependencies.now);
  }

  loaders(context: CallContext): MlflowLoaders {
    return context.scope.once(this, () => createLoaders(this.#versions, context));
  }

  readFacts(position: { readonly since: string | null; readonly after: string | null }, context: CallContext) {
    return this.#feed.readPage(position, context.signal);
  }

  async describe(ids: readonly string[], context: CallContext) {
    const keys = ids
      .map(parseOwnedId)
      .flatMap(({ type, segments: [name, version] }) =>
        type === 'version' && name !== undefined && version !== undefined ? [{ name, version }] : [],
      );
    const found = await readVersionsOf(this.#versions, keys, context);
    return this.#feed.describe(
      keys.flatMap((key) => found.get(keyText(key)) ?? []),
      context.signal,
    );
  }

  async locate(uri: string, context: CallContext): Promise<string | null | undefined> {
    const parsed = parseMlflowUri(uri, this.#pages);
    if (parsed === undefined) return undefined;
    const key = await locateVersion(this.#versions, parsed, context);
    return key === null ? null : versionId(this.#scope, key.name, key.version);
  }

  nameUri(uri: string): string | undefined {
    const parsed = parseMlflowUri(uri, this.#pages);
    return parsed?.kind === 'version' ? versionId(this.#scope, parsed.name, parsed.version) : undefined;
  }

  async check({ signal }: CallContext): Promise<readonly CheckStep[]> {
    return [await this.#step('reach', () => this.#readVersionText(signal)), await this.#step('read', () => this.#readOneModel(signal))];
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #readVersionText(signal: AbortSignal): Promise<string> {
    const answer = await this.#client.getServerVersion(signal);
    // The endpoint is younger than some servers; an old one is not a fault.
    if (isRefusal(answer) || !/^\d+\.\d+/.test(answer)) return 'answers, and does not say its version';
    return `MLflow ${answer.trim().slice(0, 40)}`;
  }

  async #readOneModel(signal: AbortSignal): Promise<string> {
    const page = await this.#client.searchModels({ maxResults: 1 }, signal);
    if (isRefusal(page)) throw page.error;
    return page.rows.length === 0 ? 'the registry can be read and is empty' : 'the registry can be read';
  }

  #step(name: string, run: () => Promise<string>): Promise<CheckStep> {
    return runCheckStep(name, run, `url of ${this.id}`);
  }
}
