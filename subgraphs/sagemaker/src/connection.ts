import {
  runCheckStep,
  type CallContext,
  type CheckStep,
  parseOwnedId,
  type RegistryConnection,
  type RegistryDependencies,
  type Rules,
} from '@tributary/kit';
import { SageMakerBatches } from './batches.ts';
import { SageMakerRegistryClient } from './client.ts';
import type { SageMakerConfig } from './config.ts';
import { SageMakerFeed } from './feed.ts';
import { createLoaders, type PackageSource, readPackagesOf, type SageMakerLoaders } from './loaders.ts';
import { type FactScope, keyText, versionId } from './names.ts';
import { parseSageMakerUri } from './uri.ts';

/** One open connection to one account in one region. */
export class SageMakerConnection implements RegistryConnection {
  readonly id: string;
  readonly rules: Rules;
  readonly #client: SageMakerRegistryClient;
  readonly #batches: SageMakerBatches;
  readonly #feed: SageMakerFeed;
  readonly #scope: FactScope;
  readonly #packages: PackageSource;

  constructor(config: SageMakerConfig, dependencies: RegistryDependencies) {
    const { connection, region, rules, links, endpoint } = config;
    this.id = `sagemaker:${connection}`;
    this.rules = rules;
    this.#scope = { connection, region, rules, links, hasConsole: endpoint === undefined };
    this.#client = new SageMakerRegistryClient(config, dependencies);
    this.#batches = new SageMakerBatches(this.#client, config);
    this.#packages = { batches: this.#batches, policy: dependencies.policy, connection };
    this.#feed = new SageMakerFeed(this.#batches, this.#scope);
  }

  loaders(context: CallContext): SageMakerLoaders {
    return context.scope.once(this, () => createLoaders(this.#packages, context));
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
    const found = await readPackagesOf(this.#packages, keys, context);
    return this.#feed.describe([...found.values()], context.signal);
  }

  async locate(uri: string, context: CallContext): Promise<string | null | undefined> {
    const parsed = parseSageMakerUri(uri);
    if (parsed === undefined || parsed.region !== this.#scope.region) return undefined;
    const home = await this.#batches.findHome(context.signal);
    if (home !== null && parsed.account !== undefined && parsed.account !== home.account) return undefined;
    const found = await this.#batches.readPackages([parsed], context.signal);
    return found.has(keyText(parsed)) ? versionId(this.#scope, parsed) : null;
  }

  /** Whose account this is is known from the first package on that was listed. */
  nameUri(uri: string): string | undefined {
    const parsed = parseSageMakerUri(uri);
    const isOurs = parsed?.region === this.#scope.region && parsed.account === this.#batches.home?.account;
    return isOurs && parsed.account !== undefined ? versionId(this.#scope, parsed) : undefined;
  }

  async check({ signal }: CallContext): Promise<readonly CheckStep[]> {
    const search = { maxResults: 1 };
    return [
      await this.#step('reach', async () => {
        const { rows } = await this.#client.searchPackages(search, signal);
        return rows.length === 0 ? 'the registry can be read and is empty' : 'the registry can be read';
      }),
      await this.#step('read', async () => {
        await Promise.all([this.#client.searchGroups(search, signal), this.#client.searchEndpoints(search, signal)]);
        return 'groups and endpoints can be read';
      }),
    ];
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #step(name: string, run: () => Promise<string>): Promise<CheckStep> {
    return runCheckStep(name, run, `region and endpoint of ${this.id}`);
  }
}
