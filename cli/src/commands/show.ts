import type { Command } from 'commander';
import { ask } from '../ask.ts';
import { warn } from '../failures.ts';
import { addGatewayOptions, addListFormat, type GatewayOptions, type ListFormat, notFound, readIdType } from '../options.ts';
import { writeShowDocument } from '../show/document.ts';
import { formatFields } from '../show/fields.ts';

interface ShowOptions extends GatewayOptions {
  readonly format: ListFormat;
  readonly json?: true;
}

const examples = `
Examples:
  tributary show version:mlflow:prod/fraud/11
  tributary show models:/fraud@champion
  tributary show model:mlflow:prod/fraud --json
`;

/** `tributary show`: everything that is known of one thing. */
export function addShowCommand(program: Command): void {
  const command = program
    .command('show')
    .description('Show one model version, model or lineage node.')
    .argument('<id>', 'an id, or the URI that the registry itself uses for a model version')
    .addHelpText('after', examples);
  addGatewayOptions(addListFormat(command)).action(show);
}

async function show(start: string, options: ShowOptions): Promise<void> {
  const document = writeShowDocument(readIdType(start));
  const { data, problems } = await ask<{ readonly found: Readonly<Record<string, unknown>> | null }>(options, {
    document,
    variables: { start },
  });
  if (data.found === null) throw notFound(start, problems[0]);
  for (const problem of problems) warn(problem);
  const isJson = options.json === true || options.format === 'json';
  process.stdout.write(`${isJson ? JSON.stringify(data.found, null, 2) : formatFields(data.found)}\n`);
}
