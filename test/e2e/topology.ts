import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { type Server, serve, untilReady } from './support.ts';

const supergraph = fileURLToPath(new URL('../../schema/generated/supergraph.graphql', import.meta.url));

/** How the product is run; whoever asks it must not notice. */
export const topologies = ['in one process', 'with every subgraph apart'] as const;
export type Topology = (typeof topologies)[number];

/** What the parts of the product sign by. */
const internalSecret = 'an-internal-secret-for-tests-only-0001';

interface Configuration {
  readonly registries: readonly { readonly type: string }[];
}

/** Serves a configuration file, in which the port is 0. What all processes wrote can be read from what is given back. */
export async function serveAs(
  topology: Topology,
  file: string,
  env: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<Server> {
  if (topology === 'in one process') return serve(['serve', '--config', file, ...more], env);
  const configuration = parse(await readFile(file, 'utf8')) as Configuration;
  const started: Server[] = [];
  const subgraphs: Record<string, { readonly url: string }> = {};
  const start = async (name: string, command: readonly string[]): Promise<Server> => {
    const own = `${file}.${name}.yaml`;
    await writeFile(own, stringify({ ...configuration, internal: { secrets: [internalSecret] }, subgraphs }));
    const server = await serve([...command, '--config', own, ...more], env);
    started.push(server);
    return server;
  };
  try {
    for (const name of [...new Set(configuration.registries.map(({ type }) => type)), 'lineage'])
      subgraphs[name] = { url: `${(await start(name, ['subgraph', name])).url}/graphql` };
    const gateway = await start('gateway', ['gateway', '--supergraph', supergraph]);
    // The gateway is ready by itself; what is asked for is the answer of the whole.
    await Promise.all(started.map(({ url }) => untilReady(url)));
    return joinServers(gateway, started);
  } catch (error) {
    await endAll(started);
    throw error;
  }
}

function joinServers(gateway: Server, all: readonly Server[]): Server {
  return {
    url: gateway.url,
    ask: (query, options) => gateway.ask(query, options),
    get stdout() {
      return all.map(({ stdout }) => stdout).join('');
    },
    get stderr() {
      return all.map(({ stderr }) => stderr).join('');
    },
    get ended() {
      return gateway.ended;
    },
    kill: (signal) => gateway.kill(signal),
    [Symbol.asyncDispose]: () => endAll(all),
  };
}

async function endAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
}
