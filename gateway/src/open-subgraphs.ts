import { createRegistrySubgraph, type LocalSubgraph, type Subgraph, TributaryError } from '@tributary/kit';
import { createLineage, type Lineage, type LineageGraph } from '@tributary/lineage';
import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { registryModules } from './registries.ts';
import { createRemoteSubgraph, type RemoteSubgraph } from './subgraph-fetch.ts';

/** The registry subgraphs of one configuration: those in this process opened, those apart ready to be asked. */
export interface OpenRegistries {
  readonly all: ReadonlyMap<string, Subgraph>;
  readonly apart: readonly RemoteSubgraph[];
  close(): Promise<void>;
}

export function openRegistries(configuration: Configuration, logger: Logger): OpenRegistries {
  const apartNames = Object.keys(configuration.subgraphs).filter((name) => name !== 'lineage');
  const unknown = apartNames.find((name) => !Object.hasOwn(registryModules, name));
  if (unknown !== undefined) throw unknownSubgraph(unknown);
  const ownTypes = new Set(configuration.registries.map(({ type }) => type).filter((type) => !apartNames.includes(type)));
  const { secrets } = configuration.internal;
  const apart = apartNames.map((name) => createRemoteSubgraph({ name, url: configuration.subgraphs[name]?.url ?? '', secrets, logger }));
  const own = [...ownTypes].map((type) => openRegistry(type, configuration, logger));
  return {
    all: new Map([...own, ...apart].map((subgraph) => [subgraph.name, subgraph])),
    apart,
    close: async () => void (await Promise.all([...own, ...apart].map((subgraph) => subgraph.close()))),
  };
}

function unknownSubgraph(name: string): TributaryError {
  const known = ['lineage', ...Object.keys(registryModules)].join(', ');
  return new TributaryError('BAD_USER_INPUT', `subgraphs.${name}: there is no such subgraph.`, {
    fix: `Write one of ${known} in the configuration file.`,
  });
}

/** @throws TributaryError BAD_USER_INPUT where the configuration has no such registry */
export function openRegistry(type: string, { registries, policy }: Configuration, logger: Logger): LocalSubgraph {
  const own = registries.filter((registry) => registry.type === type);
  const [first] = own;
  if (first === undefined)
    throw new TributaryError('BAD_USER_INPUT', `No registry of type ${type} is configured.`, { fix: 'Add it to the configuration file.' });
  return createRegistrySubgraph(
    first.module,
    own.map(({ config }) => config),
    { policy, logger, now: Date.now },
  );
}

interface LineageParts {
  readonly registries: ReadonlyMap<string, Subgraph>;
  readonly logger: Logger;
  readonly graph?: LineageGraph;
}

export function openLineage({ registries, lineage, datasets, policy }: Configuration, parts: LineageParts): Promise<Lineage> {
  const sources = registries.map(({ type, connection }) => `${type}:${connection}`);
  return createLineage({ ...parts, config: lineage, datasets, sources, policy, now: Date.now });
}
