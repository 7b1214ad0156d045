import type { Logger } from 'pino';
import type { Configuration } from './config/index.ts';
import { createGatewayDoor } from './doors.ts';
import { countReloads, keepOpen } from './keep-open.ts';
import { openRemote } from './open-subgraphs.ts';
import { addPages } from './pages/index.ts';
import { type Reloadable, refuseWhatNeedsARestart, serveReloadable, type Setup } from './reload.ts';
import type { RemoteSubgraph } from './subgraph-fetch.ts';
import { SubgraphWatch } from './subgraph-watch.ts';
import { createSupergraph } from './supergraph.ts';
import { openTelemetry, watchSubgraph } from './telemetry/index.ts';

/** The published supergraph has such addresses: a subgraph that nobody gave a place is not run here, and not missed. */
const noPlace = /^https?:\/\/[^/:]+\.invalid(?=[/:]|$)/;

/** What the gateway alone serves. */
export interface GatewayInput {
  readonly sdl: string;
  readonly configuration: Pick<Configuration, 'server' | 'subgraphs'> &
    Partial<Pick<Configuration, 'identity' | 'internal' | 'log' | 'telemetry'>>;
}

/** Starts the gateway alone over a supergraph whose subgraphs answer over HTTP. */
export async function startGateway({ logger, ...input }: GatewayInput & { readonly logger: Logger }): Promise<Reloadable<GatewayInput>> {
  const telemetry = await openTelemetry({ part: 'gateway', config: input.configuration.telemetry, logger });
  const open = async ({ sdl, configuration }: GatewayInput): Promise<Setup> => {
    refuseWhatNeedsARestart(input.configuration, configuration);
    const { secrets = [] } = configuration.internal ?? {};
    const subgraphs: { readonly url: string; readonly subgraph: RemoteSubgraph }[] = [];
    const connect = (name: string, named: string): RemoteSubgraph => {
      const url = configuration.subgraphs[name]?.url ?? named;
      const subgraph = openRemote(name, url, { secrets, logger, telemetry });
      subgraphs.push({ url, subgraph });
      return watchSubgraph(subgraph, telemetry);
    };
    const listPlaced = () => subgraphs.filter(({ url }) => !noPlace.test(url)).map(({ subgraph }) => subgraph);
    const watch = new SubgraphWatch({ supergraphSdl: sdl, subgraphs: listPlaced, logger });
    return {
      serves: {
        config: configuration.server,
        log: configuration.log,
        telemetry,
        graph: { gateway: createSupergraph({ sdl, subgraphs: new Map(), connect, logger }) },
        door: createGatewayDoor(configuration, logger),
        readiness: () => watch.look(),
        extend: (app) => addPages(app, []),
      },
      begin: () => void watch.look(),
      pause: async () => undefined,
      close: async () => void (await Promise.all(subgraphs.map(({ subgraph }) => subgraph.close()))),
    };
  };
  return keepOpen([telemetry], () => countReloads(telemetry, serveReloadable(open, input, logger)));
}
