import { Command, CommanderError } from 'commander';
import { addDoctorCommand } from './commands/doctor.ts';
import { addGatewayCommand } from './commands/gateway.ts';
import { addImpactCommand } from './commands/impact.ts';
import { addKeyCommand } from './commands/key.ts';
import { addLineageCommand } from './commands/lineage.ts';
import { addSearchCommand } from './commands/search.ts';
import { addServeCommand } from './commands/serve.ts';
import { addShowCommand } from './commands/show.ts';
import { addStartCommand } from './commands/start.ts';
import { addSubgraphCommand } from './commands/subgraph.ts';
import { addSyncCommand } from './commands/sync.ts';
import { reportFailure } from './failures.ts';

const commands = [
  addStartCommand,
  addServeCommand,
  addSubgraphCommand,
  addGatewayCommand,
  addSyncCommand,
  addDoctorCommand,
  addKeyCommand,
  addSearchCommand,
  addShowCommand,
  addLineageCommand,
  addImpactCommand,
];

/** Examples of the commands that serve; those that ask have theirs beside what they print. */
const servingExamples: Readonly<Record<string, string>> = {
  start: `
  tributary start
  tributary start --config tributary.yaml --port 0`,
  serve: `
  tributary serve --config tributary.yaml
  MLFLOW_TOKEN=... tributary serve --config tributary.yaml --port 8080 --log-level info`,
  subgraph: `
  tributary subgraph mlflow --config tributary.yaml --port 4001
  tributary subgraph lineage --config tributary.yaml --port 4002`,
  gateway: `
  tributary gateway --supergraph schema/generated/supergraph.graphql --config tributary.yaml`,
};

const epilogue = `
Exit codes: 0 all well, 1 something failed, 2 the configuration is wrong or the command was not understood; 128 and the signal's number
where a signal ended it. What was asked for is on standard output and everything else on standard error, also with --json.
Colour is used on a terminal alone, and not where NO_COLOR is set. TRIBUTARY_URL and TRIBUTARY_TOKEN stand in for --url and --token.
`;

/** The command line with every command. */
export function createProgram(): Command {
  const program = new Command('tributary')
    .description('One GraphQL endpoint over your model registries, joined with the lineage of their models.')
    .addHelpText('after', epilogue)
    .showHelpAfterError('(run it with --help to see how it is used)')
    .exitOverride();
  for (const addCommand of commands) addCommand(program);
  for (const command of program.commands) {
    const text = servingExamples[command.name()];
    if (text !== undefined) command.addHelpText('after', `\nExamples:${text}\n`);
  }
  return program;
}

/** Runs one command and says what went wrong. Never rejects; resolves to the exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Help that was asked for ends with 0, all else that the parser throws is bad usage, and it has said so already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportFailure(error, process.stderr);
  }
}
