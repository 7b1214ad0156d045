import { type Command, Option } from 'commander';
import { warn } from '../failures.ts';
import { type Drawing, formatDot, formatMermaid } from '../lineage/diagram.ts';
import { listNotes } from '../lineage/notes.ts';
import { nameNode } from '../lineage/table.ts';
import type { FoundNode, LineageNode } from '../lineage/walk.ts';
import { addGatewayOptions, type GatewayOptions, parseCount, parseKinds } from '../options.ts';
import { fetchPages, formatCounts, type Page, type Source, type ValueCount } from '../pages.ts';
import { formatTable, printable, sayName } from '../text.ts';

const formats = {
  table: formatImpact,
  json: (result: Result) => JSON.stringify(result, null, 2),
  mermaid: (result: Result) => formatMermaid(drawImpact(result)),
  dot: (result: Result) => formatDot(drawImpact(result)),
} as const;

interface ImpactOptions extends GatewayOptions {
  readonly kinds?: readonly string[];
  readonly limit: number;
  readonly format: keyof typeof formats;
  readonly json?: true;
}

interface AffectedNode extends Omit<FoundNode, 'node'> {
  /** With the stage where its kind has one. */
  readonly node: LineageNode & { readonly stage?: string | null };
}

interface Summary {
  readonly totalCount: number | null;
  readonly complete: boolean;
  readonly stopReasons: readonly string[];
  readonly byKind: readonly ValueCount[];
  readonly byRegistry: readonly ValueCount[];
  readonly byStage: readonly ValueCount[];
  readonly sources: readonly Source[];
}

interface Answer extends Summary {
  readonly affected: Pick<Page<AffectedNode>, 'pageInfo'> & { readonly edges: readonly AffectedNode[] };
}

/** Everything that stands on the starts, as `--json` prints it. */
interface Result extends Summary {
  readonly affected: readonly AffectedNode[];
  readonly cut: boolean;
}

const document = `query Impact($of: [ID!]!, $kinds: [LineageNodeKind!], $first: Int!, $after: String, $isFirst: Boolean!) {
  impact(of: $of, kinds: $kinds, first: $first, after: $after) {
    ...Summary @include(if: $isFirst)
    affected {
      edges { depth node { ...Shown } via { from to relationship } path { from to relationship } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
fragment Summary on Impact {
  totalCount complete stopReasons
  byKind { value count } byRegistry { value count } byStage { value count }
  sources { registry { id } state asOf }
}
fragment Shown on LineageNode { id kind name resolved ... on ModelVersion { version stage } ... on Endpoint { stage } }`;

const examples = `
Examples:
  tributary impact dataset:s3%3A%2F%2Facme%2Fpayments
  tributary impact version:mlflow:prod/fraud/11 version:mlflow:prod/fraud/12 --kinds endpoint
  tributary impact run:mlflow:prod/8f3a --json
  tributary impact dataset:s3%3A%2F%2Facme%2Fpayments --format mermaid > impact.mmd
`;

/** `tributary impact`: everything that stands on some nodes. */
export function addImpactCommand(program: Command): void {
  const command = program
    .command('impact')
    .description('Show everything that stands on some nodes, endpoints first.')
    .argument('<id...>', 'ids of the nodes that are bad, 1 to 50')
    .option('--kinds <kinds>', 'show and count only these kinds, with commas between them', parseKinds)
    .option('--limit <nodes>', 'show at most this many', parseCount(1, 100_000), 500)
    .addOption(new Option('--format <format>', 'how to print it').choices(Object.keys(formats)).default('table'))
    .option('--json', 'the same as --format json')
    .addHelpText('after', examples);
  addGatewayOptions(command).action(showImpact);
}

async function showImpact(of: readonly string[], options: ImpactOptions): Promise<void> {
  const { first, rows, cut, problems } = await fetchPages(options, {
    document,
    variables: { of, kinds: options.kinds },
    limit: options.limit,
    readPage: ({ impact: { affected } }: { readonly impact: Answer }) => ({ rows: affected.edges, pageInfo: affected.pageInfo }),
  });
  for (const problem of problems) warn(problem);
  const result = { ...first.impact, affected: rows, cut };
  process.stdout.write(`${formats[options.json === true ? 'json' : options.format](result)}\n`);
}

function formatImpact(result: Result): string {
  const { affected, byKind, byRegistry, byStage } = result;
  const rows = affected.map(({ depth, node, path = [] }) => [
    String(depth),
    sayName(node.kind),
    nameNode(node),
    node.stage === null || node.stage === undefined ? '' : sayName(node.stage),
    node.id,
    // From the node back to the start: what each stands on.
    path.toReversed().map(({ relationship, to }) => `${sayName(relationship)} ${to}`),
  ]);
  const table = rows.length === 0 ? '(nothing)' : formatTable(['hops', 'kind', 'name', 'stage', 'id', 'how it is known'], rows);
  const counts = [formatCounts('kind', byKind), formatCounts('registry', byRegistry), formatCounts('stage', byStage)];
  return [table, ...[noteTotal(result), ...counts.filter((line) => line !== null), ...noteGaps(result)].map(printable)].join('\n');
}

/** All ways from the starts to what stands on them; of the starts themselves only the ids are known. */
function drawImpact(result: Result): Drawing {
  const { affected } = result;
  return {
    nodes: affected.map(({ node }) => node),
    hops: affected.flatMap(({ path, via }) => path ?? [via]),
    notes: noteGaps(result),
  };
}

function noteTotal({ totalCount, affected }: Result): string {
  const total = totalCount ?? `at least ${affected.length}`;
  return `${total} ${total === 1 ? 'node stands' : 'nodes stand'} on it.`;
}

const maxDepth = 100;

/** The notes of a walk that goes as deep as one may, so that there is no depth to raise. */
function noteGaps({ affected, cut, totalCount, stopReasons, sources }: Result): readonly string[] {
  const others = stopReasons.filter((reason) => reason !== 'MAX_DEPTH');
  const notes = listNotes({
    start: noStart,
    problems: [],
    direction: 'dependents',
    depth: maxDepth,
    edges: affected,
    cut,
    totalCount,
    complete: others.length === 0,
    stopReasons: others,
    sources,
  });
  return others.length === stopReasons.length ? notes : [`Not complete: MAX_DEPTH, there is more beyond ${maxDepth} hops.`, ...notes];
}

/** A walk is noted without what it started from. */
const noStart: LineageNode = { id: '', kind: '', name: '', resolved: true };
