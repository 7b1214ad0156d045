import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { errorText } from '../failures.ts';
import { serveUntilStopped, StartFailure } from '../serving.ts';
import { addServeOptions, readConfiguration, type ServeOptions } from './serve.ts';

type GatewayOptions = Omit<ServeOptions, 'config'> & { readonly config?: string; readonly supergraph: string };

/** `tributary gateway`: the gateway alone over any Federation 2 supergraph. */
export function addGatewayCommand(program: Command): void {
  const command = program
    .command('gateway')
    .description('Serve the gateway alone over a Federation 2 supergraph, its subgraphs over HTTP.')
    .addOption(new Option('--supergraph <file>', 'the supergraph SDL').makeOptionMandatory());
  addServeOptions(command, false).action((options: GatewayOptions) => serveGateway(options));
}

async function serveGateway({ supergraph, config, port, logLevel }: GatewayOptions): Promise<void> {
  const { createLogger, defaultServer, startGateway } = await import('@tributary/gateway');
  const configuration =
    config === undefined
      ? { server: { ...defaultServer(), ...(port !== undefined && { port }) }, subgraphs: {} }
      : await readConfiguration({ config, ...(port !== undefined && { port }) });
  const sdl = await readFile(supergraph, 'utf8').catch(() => {
    throw new StartFailure('BAD_USER_INPUT', `The supergraph file ${supergraph} cannot be read.`);
  });
  const start = () =>
    startGateway({ sdl, configuration, logger: createLogger(logLevel) }).catch((error: unknown) => {
      // What the system refuses has a code of its own; all else is the file.
      if (errorText(error, 'syscall') !== undefined) throw error;
      throw new StartFailure(
        'BAD_USER_INPUT',
        `${supergraph} cannot be served as a Federation 2 supergraph: ${errorText(error, 'message') ?? 'it is none'}`,
      );
    });
  await serveUntilStopped(start, configuration.server);
}
