import { dirname, resolve } from 'node:path';
import { AccessPolicy, accessSchema, type RegistryModule } from '@tributary/kit';
import type { DatasetRule, LineageConfig } from '@tributary/lineage';
import { z } from 'zod';
import { registryModules } from '../registries.ts';
import type { IdentityConfig } from '../identity/config.ts';
import type { LogConfig, TelemetryConfig } from '../telemetry/config.ts';
import { checkAccess, checkHost, checkIdentity, checkSecrets, checkUniqueness, type Purpose } from './checks.ts';
import { parseConfiguration } from './document.ts';
import { convertBareEntries, type Environment, substituteReferences } from './references.ts';
import { type Complaint, explainIssue, noMessage } from './explain.ts';
import { ConfigurationError, formatPath } from './faults.ts';
import { readConfigurationFile } from './read.ts';
import { createConfigurationSchema, type RegistryEntry, type ServerConfig } from './schema.ts';
import { chooseTypes } from './registry-types.ts';
import { readTrustedDocuments } from './trusted-documents.ts';

type Modules = typeof registryModules;

/** One connection of the file and the module that opens it. */
export interface ConfiguredRegistry {
  readonly type: string;
  readonly connection: string;
  readonly module: RegistryModule;
  /** Checked by the module's own schema, whose other keys only the module can read: `module.connect(config, ...)`. */
  readonly config: RegistryEntry;
}

/** A configuration that may be started with. */
export interface Configuration {
  /** The absolute path of the file. */
  readonly file: string;
  readonly server: Readonly<ServerConfig>;
  /** Undefined where callers are not told apart. */
  readonly identity?: IdentityConfig | undefined;
  /** What is shared with subgraphs that run apart. */
  readonly internal: { readonly secrets: readonly string[] };
  readonly lineage: LineageConfig;
  readonly registries: readonly ConfiguredRegistry[];
  /** The rules of access of all registries. */
  readonly policy: AccessPolicy;
  readonly datasets: readonly DatasetRule[];
  /** The subgraphs that run on their own, by name. */
  readonly subgraphs: Readonly<Record<string, { readonly url: string }>>;
  readonly log: LogConfig;
  readonly telemetry: TelemetryConfig;
}

interface LoadOptions {
  readonly env: Environment;
  readonly purpose?: Purpose;
  readonly modules?: Modules;
}

/**
 * Reads and checks a configuration file. Only the registry types that it names are loaded.
 * @throws ConfigurationError with every fault that could be found in one go
 */
export async function loadConfiguration(
  file: string,
  { env, purpose = 'nothing', modules = registryModules }: LoadOptions,
): Promise<Configuration> {
  const document = parseConfiguration(file, await readConfigurationFile(file));
  const { faults, bare } = await substituteReferences(document, { environment: env, folder: dirname(resolve(file)) });
  const types = chooseTypes(document.toData(), Object.keys(modules));
  const loaded = await loadModules(types.known, modules);
  const schema = createConfigurationSchema([...loaded.values()].map((module) => module.configSchema));
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  convertBareEntries(document, bare, shape);

  const data = document.toData();
  const trusted = await readTrustedDocuments(data, dirname(resolve(file)));
  const parsed = schema.safeParse(data, { error: () => noMessage });
  const issues = parsed.error?.issues ?? [];
  const complaints = [
    ...types.complaints,
    ...checkHost(data, purpose),
    ...checkAccess(data, purpose),
    ...checkSecrets(data, purpose),
    ...checkIdentity(data),
    ...checkUniqueness(data),
    ...trusted.complaints,
    ...issues.flatMap((issue) => explainIssue(issue, { data, schema: shape })),
  ];
  for (const { path, problem, fix } of dropFollowUps(complaints, faults)) {
    faults.push({ line: document.findLine(path), path: formatPath(path), problem, fix });
  }
  if (!parsed.success || faults.length > 0) throw new ConfigurationError(file, faults);
  return assemble({ file: resolve(file), data: parsed.data, modules: loaded, trusted: trusted.documents });
}

/** One fault per key: what is wrong with it first is what has to be put right first. */
function dropFollowUps(complaints: readonly Complaint[], before: readonly { readonly path: string }[]): readonly Complaint[] {
  const seen = new Set(before.map((fault) => fault.path));
  return complaints.filter(({ path }) => {
    const text = formatPath(path);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

async function loadModules(types: readonly string[], modules: Modules): Promise<ReadonlyMap<string, RegistryModule>> {
  const loaded = new Map<string, RegistryModule>();
  for (const type of types) {
    const load = modules[type];
    if (load !== undefined) loaded.set(type, await load());
  }
  return loaded;
}

interface Checked {
  readonly file: string;
  readonly data: z.infer<ReturnType<typeof createConfigurationSchema>>;
  readonly modules: ReadonlyMap<string, RegistryModule>;
  readonly trusted: ReadonlyMap<string, string>;
}

function assemble({ file, data, modules, trusted }: Checked): Configuration {
  const { store } = data.lineage;
  const { trustedDocuments, ...server } = data.server;
  const rules = data.registries.map(({ type, connection, access }) => [`${type}:${connection}`, accessSchema.parse(access)] as const);
  return {
    ...data,
    file,
    server: { ...server, ...(trustedDocuments !== undefined && { trustedDocuments: { only: trustedDocuments.only, documents: trusted } }) },
    lineage: { ...data.lineage, store: store.type === 'sqlite' ? { ...store, path: resolve(dirname(file), store.path) } : store },
    policy: new AccessPolicy(new Map(rules)),
    registries: data.registries.flatMap((config) => {
      const module = modules.get(config.type);
      return module === undefined ? [] : [{ type: config.type, connection: config.connection, module, config }];
    }),
  };
}
