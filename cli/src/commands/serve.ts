import type { Configuration, Log } from '@tributary/gateway';
import { type Command, Option } from 'commander';
import { parseCount } from '../options.ts';
import { showSyncProgress } from '../progress.ts';
import { serveUntilStopped } from '../serving.ts';

export interface ServeOptions {
  readonly config: string;
  readonly port?: number;
  readonly logLevel?: 'silent' | 'warn' | 'info' | 'debug';
}

interface Question {
  readonly title: string;
  readonly query: string;
}

/** `tributary serve`: gateway, subgraphs and graph in one process. */
export function addServeCommand(program: Command): void {
  addServeOptions(program.command('serve').description('Serve your registries: gateway, subgraphs and graph in one process.'), true).action(
    (options: ServeOptions) => serve(options),
  );
}

/** The options of every command that serves. */
export function addServeOptions(command: Command, configRequired: boolean): Command {
  const config = new Option('--config <file>', 'the configuration file').makeOptionMandatory(configRequired);
  const port = new Option('--port <number>', 'port to listen on instead of server.port; 0 takes a free one').argParser(
    parseCount(0, 65_535),
  );
  const level = new Option('--log-level <level>', 'how much is logged to standard error, instead of log.level').choices([
    'silent',
    'warn',
    'info',
    'debug',
  ]);
  return command.addOption(config).addOption(port).addOption(level);
}

/** Loads the configuration with the options' port, and checks that it will do for what is to be served. */
export async function readConfiguration(
  { config, port }: Pick<ServeOptions, 'config' | 'port'>,
  purpose: 'gateway' | 'subgraph' | 'nothing' = 'nothing',
): Promise<Configuration> {
  const { loadConfiguration } = await import('@tributary/gateway');
  const configuration = await loadConfiguration(config, { env: process.env, purpose });
  return port === undefined ? configuration : { ...configuration, server: { ...configuration.server, port } };
}

interface Reloading<Input> {
  reload(read: () => Promise<Input>): Promise<void>;
}

/** Reads a configuration anew and serves it; once it is served, the log follows it. */
export async function reloadWithLog(log: Log, serving: Reloading<Configuration>, read: () => Promise<Configuration>): Promise<void> {
  let next: Configuration | undefined;
  await serving.reload(async () => (next = await read()));
  if (next !== undefined) log.follow(next);
}

export async function serve(options: ServeOptions, questions: readonly Question[] = []): Promise<void> {
  const { openLog, startProduct } = await import('@tributary/gateway');
  const read = () => readConfiguration(options, 'gateway');
  const configuration = await read();
  const log = openLog(configuration, options.logLevel);
  const { logger } = log;
  const start = async () => {
    const product = await startProduct({ configuration, logger, examples: questions, onSyncProgress: showSyncProgress(process.stderr) });
    return { ...product, reload: () => reloadWithLog(log, product, read) };
  };
  await serveUntilStopped(start, { port: configuration.server.port, logger, greet: (url) => greet(url, questions) });
}

function greet(url: string, questions: readonly Question[]): string {
  const lines = [`  GraphiQL: ${url}/`, `  Explorer: ${url}/explorer`, `  Health:   ${url}/health/ready`];
  if (questions.length > 0) lines.push('', 'Three things to try, each a tab in GraphiQL:');
  for (const [index, { title, query }] of questions.entries())
    lines.push(
      '',
      `${index + 1}. ${title}`,
      ...query
        .trimEnd()
        .split('\n')
        .map((line) => `   ${line}`),
    );
  return `${lines.join('\n')}\n`;
}
