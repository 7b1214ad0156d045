import { Command, CommanderError } from 'commander';
import { addDoctorCommand } from './commands/doctor.ts';
import { addGatewayCommand } from './commands/gateway.ts';
import { addImpactCommand } from './commands/impact.ts';
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
  addSearchCommand,
  addShowCommand,
  addLineageCommand,
  addImpactCommand,
];

const epilogue = `
Exit codes: 0 all well, 1 something failed, 2 the configuration is wrong or the command was not understood.
`;

/** The command line with every command. */
export function createProgram(): Command {
  const program = new Command('tributary')
    .description('One GraphQL endpoint over your model registries, joined with the lineage of their models.')
    .addHelpText('after', epilogue)
    .showHelpAfterError('(run it with --help to see how it is used)')
    .exitOverride();
  for (const addCommand of commands) addCommand(program);
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
