import { type Command, InvalidArgumentError } from 'commander';
import { RequestFailure, warn } from '../failures.ts';
import { addGatewayOptions, addListFormat, type GatewayOptions, type ListFormat, parseCount } from '../options.ts';
import { fetchPages, formatCounts, noteSources, type Page, type Source, type ValueCount } from '../pages.ts';
import { formatTable, printable, sayName } from '../text.ts';

interface SearchOptions extends GatewayOptions {
  readonly registry?: readonly string[];
  readonly stage?: readonly string[];
  readonly owner?: string;
  readonly tag?: readonly TagCondition[];
  readonly order?: string;
  readonly models?: true;
  readonly limit: number;
  readonly format: ListFormat;
  readonly json?: true;
}

interface TagCondition {
  readonly key: string;
  readonly value?: { readonly eq: string };
}

/** A version, or a model where models are asked for. */
interface Found {
  readonly id: string;
  readonly owner: string | null;
  readonly stage?: string | null;
  readonly aliases?: readonly string[] | null;
  readonly createdAt?: string | null;
  readonly latestVersion?: { readonly id: string } | null;
}

interface FoundPage {
  readonly nodes: readonly Found[];
  readonly pageInfo: Page<Found>['pageInfo'];
  readonly totalCount: number;
  readonly facets?: Readonly<Record<string, readonly ValueCount[]>>;
  readonly sources: readonly Source[];
}

/** Everything that was found, as `--json` prints it. */
interface Result extends Omit<FoundPage, 'pageInfo'> {
  readonly cut: boolean;
}

const orders = ['NEWEST', 'OLDEST', 'NAME', 'RECENTLY_UPDATED', 'RELEVANCE'];
const stages = ['NONE', 'DEVELOPMENT', 'STAGING', 'PRODUCTION', 'ARCHIVED', 'OTHER'];
const listFields = 'pageInfo { hasNextPage endCursor } totalCount sources { registry { id } state asOf }';
const counted = ['registry', 'stage', 'approval', 'framework', 'owner', 'tagKey'].map((name) => `${name} { value count }`).join(' ');

const versionsDocument = `query Search($query: String, $filter: ModelVersionFilter, $orderBy: ModelVersionOrder, $first: Int!, $after: String, $isFirst: Boolean!) {
  found: modelVersions(query: $query, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { id name version stage aliases owner createdAt }
    ${listFields}
    facets @include(if: $isFirst) { ${counted} }
  }
}`;

const modelsDocument = `query Search($query: String, $filter: RegisteredModelFilter, $first: Int!, $after: String) {
  found: registeredModels(query: $query, filter: $filter, first: $first, after: $after) {
    nodes { id name owner latestVersion { id } }
    ${listFields}
  }
}`;

const examples = `
Without --order the best match of the text comes first, and without a text the newest version.

Examples:
  tributary search fraud
  tributary search --stage production --registry mlflow:prod
  tributary search --tag team=risk --tag reviewed --order OLDEST --json
  tributary search fraud --models
`;

/** `tributary search`: versions or models by text and filters. */
export function addSearchCommand(program: Command): void {
  const command = program
    .command('search')
    .description('Find model versions, or models, in all registries.')
    .argument('[text]', 'words, each the beginning of a word in name, aliases, tags, owner or framework')
    .option('--registry <id>', 'only of this connection, as mlflow:prod; repeated, of any of them', collect(String))
    .option('--stage <stage>', `only of this stage (${stages.join(', ')}); repeated, of any of them`, collect(parseChoice(stages)))
    .option('--owner <name>', 'only of this owner')
    .option('--tag <key[=value]>', 'only with this tag; repeated, with all of them', collect(parseTag))
    .option('--order <order>', `which come first: ${orders.join(', ')}`, parseChoice(orders))
    .option('--models', 'find models instead of versions')
    .option('--limit <count>', 'show at most this many', parseCount(1, 100_000), 50)
    .addHelpText('after', examples);
  addGatewayOptions(addListFormat(command)).action(search);
}

/** A parser for an option that may be repeated. */
function collect<Value>(parse: (text: string) => Value): (text: string, before?: readonly Value[]) => readonly Value[] {
  return (text, before = []) => [...before, parse(text)];
}

function parseChoice(choices: readonly string[]): (text: string) => string {
  return (text) => {
    const choice = text.toUpperCase().replaceAll('-', '_');
    if (choices.includes(choice)) return choice;
    throw new InvalidArgumentError(`Write one of ${choices.join(', ')}.`);
  };
}

function parseTag(text: string): TagCondition {
  const [key = '', ...value] = text.split('=');
  if (key === '') throw new InvalidArgumentError('Write a key, or KEY=VALUE.');
  return value.length === 0 ? { key } : { key, value: { eq: value.join('=') } };
}

async function search(text: string | undefined, options: SearchOptions): Promise<void> {
  const { format, json, limit, models } = options;
  const { first, rows, cut, problems } = await fetchPages(options, {
    document: models === true ? modelsDocument : versionsDocument,
    variables: models === true ? askForModels(text, options) : askForVersions(text, options),
    limit,
    readPage: ({ found }: { readonly found: FoundPage }) => ({ rows: found.nodes, pageInfo: found.pageInfo }),
  });
  for (const problem of problems) warn(problem);
  const { pageInfo: _pageInfo, ...found } = first.found;
  const result = { ...found, nodes: rows, cut };
  process.stdout.write(
    `${json === true || format === 'json' ? JSON.stringify(result, null, 2) : formatResult(result, models === true ? 'model' : 'version')}\n`,
  );
}

function askForVersions(query: string | undefined, options: SearchOptions): Record<string, unknown> {
  const orderBy = options.order ?? (query === undefined ? 'NEWEST' : 'RELEVANCE');
  return { query, orderBy, filter: { ...chooseFilter(options), ...(options.stage && { stage: options.stage }) } };
}

function askForModels(query: string | undefined, options: SearchOptions): Record<string, unknown> {
  const unfit = (['stage', 'order'] as const).find((name) => options[name] !== undefined);
  if (unfit !== undefined)
    throw new RequestFailure('BAD_USER_INPUT', `--${unfit} is about versions, and models have none.`, `Leave out --models or --${unfit}.`);
  return { query, filter: chooseFilter(options) };
}

function chooseFilter({ registry, owner, tag }: SearchOptions): Record<string, unknown> {
  return { ...(registry && { registry }), ...(owner !== undefined && { owner: { eq: owner } }), ...(tag && { tag }) };
}

const columns = {
  version: {
    headings: ['id', 'stage', 'aliases', 'owner', 'created'],
    write: ({ id, stage, aliases, owner, createdAt }: Found) => [
      id,
      stage === null || stage === undefined ? unknown : sayName(stage),
      aliases?.length === 0 ? 'none' : (aliases ?? unknown),
      owner ?? unknown,
      createdAt ?? unknown,
    ],
  },
  model: {
    headings: ['id', 'owner', 'latest version'],
    write: ({ id, owner, latestVersion }: Found) => [id, owner ?? unknown, latestVersion?.id ?? 'none'],
  },
} as const;
const unknown = 'not known';

function formatResult({ nodes, totalCount, cut, facets = {}, sources }: Result, kind: keyof typeof columns): string {
  const { headings, write } = columns[kind];
  const table = nodes.length === 0 ? '(nothing)' : formatTable(headings, nodes.map(write));
  const total = `${totalCount} ${totalCount === 1 ? kind : `${kind}s`}`;
  const counts = Object.entries(facets).flatMap(([name, values]) => formatCounts(name === 'tagKey' ? 'tag' : name, values) ?? []);
  const foot = [cut ? `${nodes.length} of ${total}. Raise --limit to see the rest.` : `${total}.`, ...counts, ...noteSources(sources)];
  return [table, ...foot.map(printable)].join('\n');
}
