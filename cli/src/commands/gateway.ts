import { readFile } from 'node:fs/promises';
import type { GatewayInput } from '@tributary/gateway';
import { type Command, Option } from 'commander';
import { errorText } from '../failures.ts';
import { serveUntilStopped, StartFailure } from '../serving.ts';
import { addServeOptions, readConfiguration, type ServeOptions } from './serve.ts';

const ownErrors: ReadonlySet<string> = new Set(['ConfigurationError', 'StartFailure', 'TributaryError']);

type GatewayOptions = Omit<ServeOptions, 'config'> & { readonly config?: string; readonly supergraph: string };

/** `tributary gateway`: the gateway alone over any Federation 2 supergraph. */
export function addGatewayCommand(program: Command): void {
  const command = program
    .command('gateway')
    .description('Serve the gateway alone over a Federation 2 supergraph, its subgraphs over HTTP.')
    .addOption(new Option('--supergraph <file>', 'the supergraph SDL').makeOptionMandatory());
  addServeOptions(command, false).action((options: GatewayOptions) => serveGateway(options));
}

async function serveGateway(options: GatewayOptions): Promise<void> {
  const { openLog, startGateway } = await import('@tributary/gateway');
  const input = await readInput(options);
  const log = openLog(input.configuration, options.logLevel);
  const { logger } = log;
  const start = async () => {
    const gateway = await explainSupergraph(options, () => startGateway({ ...input, logger }));
    const reload = async (): Promise<void> => {
      let next = input;
      await gateway.reload(async () => (next = await readInput(options)));
      log.follow(next.configuration);
    };
    return { ...gateway, reload: () => explainSupergraph(options, reload) };
  };
  await serveUntilStopped(start, { ...input.configuration.server, logger });
}

async function readInput({ supergraph, config, port }: GatewayOptions): Promise<GatewayInput> {
  const { defaultServer } = await import('@tributary/gateway');
  const given = port !== undefined && { port };
  const configuration =
    config === undefined
      ? { server: { ...defaultServer(), ...given }, subgraphs: {} }
      : await readConfiguration({ config, ...given }, 'gateway');
  const sdl = await readFile(supergraph, 'utf8').catch(() => {
    throw new StartFailure('BAD_USER_INPUT', `The supergraph file ${supergraph} cannot be read.`);
  });
  return { sdl, configuration };
}

async function explainSupergraph<T>({ supergraph }: GatewayOptions, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    // What the system refuses names its call, and what we refuse is an error of ours; all else is the file.
    if (errorText(error, 'syscall') !== undefined || ownErrors.has(errorText(error, 'name') ?? '')) throw error;
    throw new StartFailure(
      'BAD_USER_INPUT',
      `${supergraph} cannot be served as a Federation 2 supergraph: ${errorText(error, 'message') ?? 'it is none'}`,
    );
  }
}
