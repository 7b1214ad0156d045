import type { SyncOutcome } from '@tributary/gateway';
import { type Command, Option } from 'commander';
import { formatProblem } from '../failures.ts';
import { clearLine, showSyncProgress } from '../progress.ts';
import { readConfiguration } from './serve.ts';

interface SyncOptions {
  readonly config: string;
  readonly once?: true;
  readonly incremental?: true;
  readonly acceptRetirements?: true;
  readonly json?: true;
}

const examples = `
Examples:
  tributary sync --config tributary.yaml
  tributary sync --config tributary.yaml --incremental --json
`;

/** `tributary sync`: pulls facts without serving. */
export function addSyncCommand(program: Command): void {
  program
    .command('sync')
    .description('Pull the facts of every registry into the graph, once, and compare them whole.')
    .addOption(new Option('--config <file>', 'the configuration file').makeOptionMandatory())
    .option('--once', 'one sync, which is what this command does; written out for scripts')
    .option('--incremental', 'only what changed since the last sync')
    .option('--accept-retirements', 'retire also what a comparison held back because it was so much')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action((options: SyncOptions) => sync(options));
}

async function sync({ config, incremental, acceptRetirements, json }: SyncOptions): Promise<void> {
  const { openForSync, openLog } = await import('@tributary/gateway');
  const configuration = await readConfiguration({ config });
  const lineage = await openForSync(configuration, openLog(configuration, 'warn').logger);
  try {
    const mode = incremental === true ? 'incremental' : 'full';
    const outcomes = await lineage.sync({
      mode,
      acceptRetirements: acceptRetirements ?? false,
      waitForLease: true,
      // A script that runs this wants the outcome, and reads what is on standard error as a failure.
      onProgress: process.stderr.isTTY ? showSyncProgress(process.stderr) : () => undefined,
    });
    clearLine(process.stderr);
    const lines = json === true ? [JSON.stringify(outcomes.map(listOutcome), null, 2)] : outcomes.map(describeOutcome);
    for (const line of lines) process.stdout.write(`${line}\n`);
    if (outcomes.some(({ outcome }) => outcome !== 'synced')) process.exitCode = 1;
  } finally {
    await lineage.close();
  }
}

/** An outcome as `--json` prints it. */
function listOutcome(outcome: SyncOutcome): object {
  const { source } = outcome;
  if (outcome.outcome === 'failed') {
    const { code, message, extensions } = outcome.error;
    return { source, outcome: 'failed', error: { code, message, fix: extensions['fix'] } };
  }
  return outcome.outcome === 'skipped' ? { source, outcome: 'skipped' } : { outcome: 'synced', ...outcome.result };
}

function describeOutcome(outcome: SyncOutcome): string {
  if (outcome.outcome === 'failed')
    return `${outcome.source}: ${formatProblem({ code: outcome.error.code, message: outcome.error.message, fix: String(outcome.error.extensions['fix']) })}`;
  if (outcome.outcome === 'skipped') return `${outcome.source}: another process is syncing`;
  const { nodes, edges, retired, held, skipped } = outcome.result;
  const parts = [`${nodes} nodes`, `${edges} edges`, `${retired} retired`];
  if (held > 0) parts.push(`${held} held back (say --accept-retirements if they are really gone)`);
  for (const { what, count } of skipped) parts.push(`${count} ${what} left for the next sync`);
  return `${outcome.source}: ${parts.join(', ')}`;
}
