import { type Command, Option } from 'commander';
import { printable } from '../text.ts';
import { readConfiguration } from './serve.ts';

interface DoctorOptions {
  readonly config: string;
  readonly json?: true;
}

const examples = `
Examples:
  tributary doctor --config tributary.yaml
  tributary doctor --config tributary.yaml --json | jq '.[] | select(.ok | not)'
`;

/** `tributary doctor`: checks configuration, store and every registry. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Check the configuration, the store and every registry, and say for each failure what to do.')
    .addOption(new Option('--config <file>', 'the configuration file').makeOptionMandatory())
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action((options: DoctorOptions) => examineAll(options));
}

async function examineAll({ config, json }: DoctorOptions): Promise<void> {
  const { createLogger, examine } = await import('@tributary/gateway');
  const configuration = await readConfiguration({ config });
  const findings = await examine(configuration, createLogger('silent'));
  if (json === true) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else {
    process.stdout.write('ok      configuration\n');
    for (const { subject, name, ok, message, fix } of findings) {
      process.stdout.write(
        `${ok ? 'ok    ' : 'FAILED'}  ${printable(`${subject} ${name}: ${message}`)}\n${ok || fix === null ? '' : `        ${printable(fix)}\n`}`,
      );
    }
  }
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}
