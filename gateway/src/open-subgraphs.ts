import { createRegistrySubgraph, type LocalSubgraph, type Subgraph, TributaryError } from '@tributary/kit';
import { createLineage, type Lineage, type LineageGraph, openGraph } from '@tributary/lineage';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { registryModules } from './registries.ts';
import { createRemoteSubgraph } from './subgraph-fetch.ts';
import { type Telemetry, watchCalls, watchLineage, watchSubgraph } from './telemetry/index.ts';

export type RemoteSubgraph = ReturnType<typeof createRemoteSubgraph>;

/** The registry subgraphs of one configuration: those in this process opened, those apart ready to be asked. */
export interface OpenRegistries {
  readonly all: ReadonlyMap<string, Subgraph>;
  readonly apart: readonly RemoteSubgraph[];
  close(): Promise<void>;
}

/** What the process has for everything that it opens. */
export interface Surroundings {
  readonly logger: Logger;
  /** Left out where nobody watches: a check, a sync by hand. */
  readonly telemetry?: Telemetry | undefined;
}

export function openRegistries(configuration: Configuration, surroundings: Surroundings): OpenRegistries {
  const apartNames = Object.keys(configuration.subgraphs).filter((name) => name !== 'lineage');
  const unknown = apartNames.find((name) => !Object.hasOwn(registryModules, name));
  if (unknown !== undefined) throw unknownSubgraph(unknown);
  const ownTypes = new Set(configuration.registries.map(({ type }) => type).filter((type) => !apartNames.includes(type)));
  const apart = apartNames.map((name) => openRemote(name, configuration.subgraphs[name]?.url ?? '', surroundings));
  const own = [...ownTypes].map((type) => openRegistry(type, configuration, surroundings));
  return {
    all: new Map([...own, ...apart].map((subgraph) => [subgraph.name, watchSubgraph(subgraph, surroundings.telemetry)])),
    apart,
    close: async () => void (await Promise.all([...own, ...apart].map((subgraph) => subgraph.close()))),
  };
}

/** A subgraph that runs apart; the trace that a call belongs to goes along with it. */
export function openRemote(name: string, url: string, { logger, telemetry }: Surroundings): RemoteSubgraph {
  const traces = telemetry?.traces;
  return createRemoteSubgraph(name, url, { logger, writeHeaders: traces === undefined ? undefined : () => traces.writeHeaders() });
}

function unknownSubgraph(name: string): TributaryError {
  const known = ['lineage', ...Object.keys(registryModules)].join(', ');
  return new TributaryError('BAD_USER_INPUT', `subgraphs.${name}: there is no such subgraph.`, {
    fix: `Write one of ${known} in the configuration file.`,
  });
}

/** @throws TributaryError BAD_USER_INPUT where the configuration has no such registry */
export function openRegistry(type: string, { registries }: Configuration, { logger, telemetry }: Surroundings): LocalSubgraph {
  const own = registries.filter((registry) => registry.type === type);
  const [first] = own;
  if (first === undefined)
    throw new TributaryError('BAD_USER_INPUT', `No registry of type ${type} is configured.`, { fix: 'Add it to the configuration file.' });
  const observer = telemetry === undefined ? undefined : watchCalls(telemetry);
  const subgraph = createRegistrySubgraph(
    first.module,
    own.map(({ config }) => config),
    { logger, now: Date.now, ...(observer !== undefined && { observer }) },
  );
  if (observer === undefined) return subgraph;
  telemetry?.standings.add(observer);
  const close = async (): Promise<void> => {
    telemetry?.standings.remove(observer);
    await subgraph.close();
  };
  return { ...subgraph, close };
}

interface LineageParts extends Surroundings {
  readonly registries: ReadonlyMap<string, Subgraph>;
  readonly graph?: LineageGraph;
}

export async function openLineage(configuration: Configuration, { telemetry, ...parts }: LineageParts): Promise<Lineage> {
  const { registries, lineage: config, datasets } = configuration;
  const sources = registries.map(({ type, connection }) => `${type}:${connection}`);
  const observer = telemetry === undefined ? undefined : watchLineage(telemetry, config.store.type);
  const lineage = await createLineage({ ...parts, config, datasets, sources, now: Date.now, observer });
  if (telemetry === undefined) return lineage;
  const standing = { calls: new Map(), readSources: () => lineage.readStandings() };
  telemetry.registryNames.know(sources);
  telemetry.standings.add(standing);
  const close = async (): Promise<void> => {
    telemetry.standings.remove(standing);
    await lineage.close();
  };
  return { ...lineage, subgraph: watchSubgraph(lineage.subgraph, telemetry), close };
}

/** The graph of this process: opened when it is first needed, and kept over reloads. */
export class KeptGraph {
  readonly #surroundings: Surroundings;
  #graph: LineageGraph | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** @throws TributaryError LINEAGE_UNAVAILABLE where the store cannot be used */
  async open({ lineage }: Configuration): Promise<LineageGraph> {
    const { logger, telemetry } = this.#surroundings;
    const observer = telemetry === undefined ? undefined : watchLineage(telemetry, lineage.store.type);
    this.#graph ??= await openGraph({ config: lineage, logger, observer });
    return this.#graph;
  }

  async close(): Promise<void> {
    await this.#graph?.close();
  }
}
