import { ask, type Gateway, type Problem } from './ask.ts';
import { showProgress } from './progress.ts';
import { sayName } from './text.ts';

/** What every page of a list says of itself. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** What an answer rests on, per registry. */
export interface Source {
  readonly registry: { readonly id: string };
  readonly state: string;
  readonly asOf: string | null;
}

export interface PagesRequest<Data, Row> {
  /** Takes `$first` and `$after`, and `$isFirst` for what is wanted only once. */
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Most rows to fetch. */
  readonly limit: number;
  readonly readPage: (data: Data) => Page<Row>;
}

export interface FetchedPages<Data, Row> {
  /** The answer that the first page came with. */
  readonly first: Data;
  readonly rows: readonly Row[];
  /** Whether there was more than the limit allowed to fetch. */
  readonly cut: boolean;
  readonly problems: readonly Problem[];
}

const pageSize = 200;

/**
 * Fetches page after page until all is there or the limit is reached.
 * @throws RequestFailure
 */
export async function fetchPages<Data, Row>(gateway: Gateway, request: PagesRequest<Data, Row>): Promise<FetchedPages<Data, Row>> {
  const { document, limit, readPage } = request;
  const rows: Row[] = [];
  const problems: Problem[] = [];
  const progress = showProgress(process.stderr, (count) => `${count} fetched so far`);
  let first: Data | undefined;
  let after: string | null = null;
  for (;;) {
    const variables = { ...request.variables, first: Math.min(pageSize, limit - rows.length), after, isFirst: first === undefined };
    const answer = await ask<Data>(gateway, { document, variables }).finally(() => progress.clear());
    const page = readPage(answer.data);
    first ??= answer.data;
    rows.push(...page.rows);
    problems.push(...answer.problems);
    after = page.pageInfo.endCursor;
    // A page that adds nothing would be asked for again for ever.
    if (!page.pageInfo.hasNextPage || after === null || page.rows.length === 0 || rows.length >= limit)
      return { first, rows, cut: page.pageInfo.hasNextPage, problems };
    progress.update(rows.length);
  }
}

/** Which sources a reader has to know of before trusting a list; none where all are fresh. */
export function noteSources(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ registry, state, asOf }) =>
    state === 'FRESH' ? [] : [`${registry.id} is ${sayName(state)}${asOf === null ? '' : `, as of ${asOf}`}.`],
  );
}

/** How often a value occurs. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

const shownValues = 8;

/** `stage: PRODUCTION 12, STAGING 3, 4 more`; null where nothing was counted. */
export function formatCounts(name: string, counts: readonly ValueCount[]): string | null {
  if (counts.length === 0) return null;
  const shown = counts.slice(0, shownValues).map(({ value, count }) => `${value} ${count}`);
  const hidden = counts.length - shown.length;
  return `${name}: ${[...shown, ...(hidden > 0 ? [`${hidden} more`] : [])].join(', ')}`;
}
