import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createGatewayDoor, createLogger, createSupergraph, loadConfiguration, startServer } from '@tributary/gateway';
import { createRegistrySubgraph, RequestScope, type Subgraph, type Viewer } from '@tributary/kit';
import { createLineage, openGraph } from '@tributary/lineage';
import { noteCalls } from '@tributary/lineage/testing';
import type { WireServer } from '@tributary/kit/testing';
import { startFakeMlflow } from '@tributary/mlflow/testing';
import { fakeCredentials, startFakeSageMaker } from '@tributary/sagemaker/testing';
import { startFakeVertexAi } from '@tributary/vertex-ai/testing';
import { type Answer, type AskOptions, askGraph, openFolder } from '../support.ts';
import { type Part, parts, type Registries, rules, tellStory } from './story.ts';

/** Who asks: everything, or what some roles may read. */
export const viewers = {
  admin: { name: 'admin', sees: 'everything' },
  risk: { name: 'risk', sees: ['risk'] },
  audit: { name: 'audit', sees: ['audit'] },
  staff: { name: 'staff', sees: ['staff'] },
} as const satisfies Record<string, Viewer>;
export type ViewerName = keyof typeof viewers;

/** What a viewer shows at the door. */
const keyOf = (name: string): string => createHash('sha256').update(`the key of ${name}`).digest('hex');

const describeKey = ([name, { sees }]: readonly [string, Viewer]): object => ({
  name,
  sha256: createHash('sha256').update(keyOf(name)).digest('hex'),
  roles: sees === 'everything' ? [sees] : sees,
});

export interface Calls {
  readonly registries: readonly string[];
  readonly store: readonly string[];
}

/** What is hidden from whom. */
export const hidden: Readonly<Record<ViewerName, readonly Part[]>> = {
  admin: [],
  risk: [],
  audit: ['taggedModel', 'taggedVersion', 'taggedGroup', 'labelled'],
  staff: parts,
};

/** All of an answer but what tells one request from another. */
export function comparable({ data, errors }: Answer): object {
  return { data, errors: errors.map(({ message, path, extensions }) => ({ message, path, ...extensions, requestId: undefined })) };
}

/** The product over registries that tell a story, asked by different people. */
export interface World extends AsyncDisposable {
  readonly registries: Registries;
  ask(viewer: ViewerName, query: string, variables?: AskOptions['variables']): Promise<Answer>;
  /** A subgraph asked without the gateway. */
  askSubgraph(name: string, viewer: ViewerName, request: Parameters<Subgraph['execute']>[0]): ReturnType<Subgraph['execute']>;
  /** What was asked of all registries and of the store since the last time, by operation and method. */
  takeCalls(): Calls;
  sync(): Promise<void>;
}

const sdlFile = new URL('../../../schema/generated/supergraph.graphql', import.meta.url);
/** All that happens in the registries happens at this time. */
const noon = Date.UTC(2026, 0, 1, 12);

/** `store` is `lineage.store` of the configuration; a file of its own unless given. */
export async function openWorld(told: ReadonlySet<Part>, store: object = { type: 'sqlite' }): Promise<World> {
  await using opened = new AsyncDisposableStack();
  const now = () => noon;
  const [mlflow, lab, sagemaker, vertexAi] = await Promise.all([
    startFakeMlflow({ now }),
    startFakeMlflow({ now }),
    startFakeSageMaker({ now, region: 'us-east-1' }),
    startFakeVertexAi({ now, location: 'europe-west4' }),
  ]);
  const registries: Registries = { mlflow, lab, sagemaker, vertexAi };
  const servers: readonly WireServer[] = [mlflow, lab, sagemaker, vertexAi];
  for (const server of servers) opened.defer(() => server.stop());
  tellStory(registries, told);
  const folder = opened.use(await openFolder());
  const file = await folder.write(
    'tributary.json',
    JSON.stringify({ ...describe(registries, told), lineage: { syncIntervalSeconds: 0, store } }),
  );
  process.env['AWS_ACCESS_KEY_ID'] = fakeCredentials.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = fakeCredentials.secretAccessKey;
  const configuration = await loadConfiguration(file, { env: {} });
  const { policy } = configuration;
  const logger = createLogger('silent');
  const types = [...new Map(configuration.registries.map((registry) => [registry.type, registry.module])).values()];
  const own = types.map((module) => {
    const configs = configuration.registries.filter(({ type }) => type === module.type).map(({ config }) => config);
    return createRegistrySubgraph(module, configs, { policy, logger, now: Date.now });
  });
  for (const subgraph of own) opened.defer(() => subgraph.close());
  const graph = await openGraph({ config: configuration.lineage, policy, logger });
  opened.defer(() => graph.close());
  const storeCalls: string[] = [];
  const lineage = await createLineage({
    config: configuration.lineage,
    graph: { ...graph, store: noteCalls(graph.store, storeCalls) },
    datasets: [],
    sources: configuration.registries.map(({ type, connection }) => `${type}:${connection}`),
    policy,
    registries: new Map(own.map((subgraph) => [subgraph.name, subgraph])),
    logger,
    now: Date.now,
  });
  opened.defer(() => lineage.close());
  const subgraphs = new Map<string, Subgraph>([...own, lineage.subgraph].map((subgraph) => [subgraph.name, subgraph]));
  const gateway = createSupergraph({ sdl: await readFile(sdlFile, 'utf8'), subgraphs, logger });
  const server = await startServer({
    config: configuration.server,
    graph: { gateway },
    door: createGatewayDoor(configuration, logger),
    readiness: async () => ({ missing: [] }),
    logger,
  });
  opened.defer(() => server.close());
  const sync = async () => {
    const outcomes = await lineage.sync({ mode: 'full' });
    const failed = outcomes.find(({ outcome }) => outcome !== 'synced');
    if (failed !== undefined) throw new Error(JSON.stringify(failed));
  };
  await sync();
  const kept = opened.move();
  return {
    registries,
    sync,
    ask: (viewer, query, variables = {}) =>
      askGraph(`${server.url}/graphql`, query, { variables, headers: { authorization: `Bearer ${keyOf(viewer)}` } }),
    async askSubgraph(name, viewer, request) {
      const subgraph = subgraphs.get(name);
      if (subgraph === undefined) throw new Error(`there is no subgraph ${name}`);
      const signal = AbortSignal.timeout(30_000);
      return subgraph.execute(request, { viewer: viewers[viewer], signal, requestId: viewer, scope: new RequestScope() });
    },
    takeCalls() {
      const calls = servers.flatMap((one) => one.calls.map(({ operation }) => operation));
      for (const one of servers) one.resetCalls();
      return { registries: calls.toSorted(), store: storeCalls.splice(0).toSorted() };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function describe({ mlflow, lab, sagemaker, vertexAi }: Registries, told: ReadonlySet<Part>): object {
  const timeoutMs = 30_000;
  const { project, location } = vertexAi.state;
  const pages = { consoleUrl: 'https://mlflow.acme.example', timeoutMs };
  return {
    server: { port: 0, requestTimeoutMs: 60_000 },
    identity: { apiKeys: Object.entries(viewers).map(describeKey), unrestrictedRoles: ['everything'] },
    registries: [
      { type: 'mlflow', connection: 'prod', url: mlflow.url, access: rules.mlflow, ...pages },
      ...(told.has('connection') ? [{ type: 'mlflow', connection: 'lab', url: lab.url, access: rules.lab, ...pages }] : []),
      {
        type: 'sagemaker',
        connection: 'us',
        region: 'us-east-1',
        endpoint: sagemaker.url,
        links: [{ prefix: 'models:/', registry: 'mlflow:prod' }],
        access: rules.sagemaker,
        timeoutMs,
      },
      {
        type: 'vertex-ai',
        connection: 'eu',
        project,
        location,
        endpoint: vertexAi.endpoint,
        tls: false,
        access: rules.vertexAi,
        timeoutMs,
      },
    ],
  };
}
