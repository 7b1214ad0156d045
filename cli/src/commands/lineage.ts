import { type Command, Option } from 'commander';
import { RequestFailure, warn } from '../failures.ts';
import { drawWalks, formatDot, formatMermaid } from '../lineage/diagram.ts';
import { formatTables } from '../lineage/table.ts';
import { type Direction, fetchWalk, type Walk } from '../lineage/walk.ts';
import { addGatewayOptions, type GatewayOptions, parseCount, parseKinds, readIdType } from '../options.ts';

const formats = {
  table: formatTables,
  json: formatJson,
  mermaid: (walks: readonly Walk[]) => formatMermaid(drawWalks(walks)),
  dot: (walks: readonly Walk[]) => formatDot(drawWalks(walks)),
} as const;

interface LineageOptions extends GatewayOptions {
  readonly up?: number;
  readonly down?: number;
  readonly kinds?: readonly string[];
  readonly limit: number;
  readonly format: keyof typeof formats;
  readonly json?: true;
}

const defaultDepth = 3;

const examples = `
Without --up and --down both directions are followed for ${defaultDepth} hops; with one of them, only that one.

Examples:
  tributary lineage version:mlflow:prod/fraud/11
  tributary lineage models:/fraud@champion --up 10 --kinds dataset,code-commit
  tributary lineage dataset:s3%3A%2F%2Facme%2Fpayments --down 20 --format mermaid > impact.mmd
  tributary lineage version:mlflow:prod/fraud/11 --format dot | dot -Tsvg > lineage.svg
`;

/** `tributary lineage`: what a node was made from, and what stands on it. */
export function addLineageCommand(program: Command): void {
  const command = program
    .command('lineage')
    .description('Show what a node was made from and what stands on it.')
    .argument('<id>', 'id of a node, or the URI that the registry itself uses for a model version')
    .option('--up <hops>', 'follow what it was made from this far', parseCount(0, 100))
    .option('--down <hops>', 'follow what stands on it this far', parseCount(0, 100))
    .option('--kinds <kinds>', 'show only these kinds, with commas between them', parseKinds)
    .option('--limit <nodes>', 'fetch at most this many nodes in each direction', parseCount(1, 100_000), 500)
    .addOption(new Option('--format <format>', 'how to print it').choices(Object.keys(formats)).default('table'))
    .option('--json', 'the same as --format json')
    .addHelpText('after', examples);
  addGatewayOptions(command).action(showLineage);
}

async function showLineage(start: string, options: LineageOptions): Promise<void> {
  if (readIdType(start) === 'model')
    throw new RequestFailure('BAD_USER_INPUT', 'A model has no lineage of its own.', 'Ask for one of its versions.');
  const walks: Walk[] = [];
  for (const [direction, depth] of chooseDirections(options)) {
    walks.push(await fetchWalk(options, { start, direction, depth, kinds: options.kinds, limit: options.limit }));
  }
  for (const problem of walks.flatMap((walk) => walk.problems)) warn(problem);
  process.stdout.write(`${formats[options.json === true ? 'json' : options.format](walks)}\n`);
}

function chooseDirections({ up, down }: LineageOptions): readonly (readonly [Direction, number])[] {
  const fallback = up === undefined && down === undefined ? defaultDepth : 0;
  const both = [
    ['upstream', up ?? fallback],
    ['dependents', down ?? fallback],
  ] as const;
  const wanted = both.filter(([, depth]) => depth > 0);
  if (wanted.length === 0)
    throw new RequestFailure('BAD_USER_INPUT', 'Neither direction is to be followed.', 'Give --up or --down a number above 0.');
  return wanted;
}

function formatJson(walks: readonly Walk[]): string {
  const [first] = walks;
  const found = walks.map(({ start: _start, problems: _problems, direction, ...walk }) => [direction, walk]);
  return JSON.stringify({ start: first?.start, ...Object.fromEntries(found) }, null, 2);
}
