import type { Command } from 'commander';
import { serveUntilStopped, StartFailure } from '../serving.ts';
import { addServeOptions, readConfiguration, reloadWithLog, type ServeOptions } from './serve.ts';

/** `tributary subgraph`: one subgraph alone. */
export function addSubgraphCommand(program: Command): void {
  const command = program
    .command('subgraph')
    .description('Serve one subgraph alone.')
    .argument('<name>', 'lineage, or a registry type such as mlflow');
  addServeOptions(command, true).action((name: string, options: ServeOptions) => serveSubgraph(name, options));
}

async function serveSubgraph(name: string, options: ServeOptions): Promise<void> {
  const { openLog, startSubgraph } = await import('@tributary/gateway');
  const read = () => readConfiguration(options, 'subgraph');
  const configuration = await read();
  const known = ['lineage', ...new Set(configuration.registries.map(({ type }) => type))];
  if (!known.includes(name))
    throw new StartFailure('BAD_USER_INPUT', `The configuration has no subgraph ${name}. Write one of ${known.join(', ')}.`);
  const log = openLog(configuration, options.logLevel);
  const { logger } = log;
  const start = async () => {
    const subgraph = await startSubgraph(name, { configuration, logger });
    return { ...subgraph, reload: () => reloadWithLog(log, subgraph, read) };
  };
  await serveUntilStopped(start, { ...configuration.server, logger });
}
