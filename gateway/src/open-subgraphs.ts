import { createRegistrySubgraph, type LocalSubgraph, type Subgraph, TributaryError } from '@tributary/kit';
import { createLineage, type Lineage, type LineageGraph } from '@tributary/lineage';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { registryModules } from './registries.ts';
import { createRemoteSubgraph, type RemoteSubgraph } from './subgraph-fetch.ts';
import { type Telemetry, watchCalls, watchLineage, watchSubgraph } from './telemetry/index.ts';

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
  const apart = apartNames.map((name) =>
    openRemote(name, configuration.subgraphs[name]?.url ?? '', { ...surroundings, ...configuration.internal }),
  );
  const own = [...ownTypes].map((type) => openRegistry(type, configuration, surroundings));
  return {
    all: new Map([...own, ...apart].map((subgraph) => [subgraph.name, watchSubgraph(subgraph, surroundings.telemetry)])),
    apart,
    close: async () => void (await Promise.all([...own, ...apart].map((subgraph) => subgraph.close()))),
  };
}

/** Of `internal` in the configuration: what calls are signed by. */
interface RemoteSurroundings extends Surroundings {
  readonly secrets: readonly string[];
}

/** A subgraph that runs apart; the trace that a call belongs to goes along with it. */
export function openRemote(name: string, url: string, { secrets, logger, telemetry }: RemoteSurroundings): RemoteSubgraph {
  const traces = telemetry?.traces;
  return createRemoteSubgraph({ name, url, secrets, logger, writeHeaders: traces === undefined ? undefined : () => traces.writeHeaders() });
}

function unknownSubgraph(name: string): TributaryError {
  const known = ['lineage', ...Object.keys(registryModules)].join(', ');
  return new TributaryError('BAD_USER_INPUT', `subgraphs.${name}: there is no such subgraph.`, {
    fix: `Write one of ${known} in the configuration file.`,
  });
}

/** @throws TributaryError BAD_USER_INPUT where the configuration has no such registry */
export function openRegistry(type: string, { registries, policy }: Configuration, { logger, telemetry }: Surroundings): LocalSubgraph {
  const own = registries.filter((registry) => registry.type === type);
  const [first] = own;
  if (first === undefined)
    throw new TributaryError('BAD_USER_INPUT', `No registry of type ${type} is configured.`, { fix: 'Add it to the configuration file.' });
  const observer = telemetry === undefined ? undefined : watchCalls(telemetry);
  const subgraph = createRegistrySubgraph(
    first.module,
    own.map(({ config }) => config),
    { policy, logger, now: Date.now, ...(observer !== undefined && { observer }) },
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
  const { registries, lineage: config, datasets, policy } = configuration;
  const sources = registries.map(({ type, connection }) => `${type}:${connection}`);
  const observer = telemetry === undefined ? undefined : watchLineage(telemetry, config.store.type);
  const lineage = await createLineage({ ...parts, config, datasets, sources, policy, now: Date.now, observer });
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
