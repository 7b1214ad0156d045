import type { Direction } from './lineage/facts.ts';

/** What of the versions is looked for: all that stands in the page's address. */
export interface SearchAddress {
  readonly page: 'search';
  readonly query: string;
  readonly facets: Readonly<Record<FacetName, readonly string[]>>;
  readonly order: Order;
  readonly retired: boolean;
  /** Where the page begins: the cursor before it, and its number for people. */
  readonly after: string | null;
  readonly number: number;
}

export interface VersionAddress {
  readonly page: 'version';
  readonly id: string;
}

export interface LineageAddress {
  readonly page: 'lineage';
  readonly id: string;
  /** 1 = neighbours page by page; from 2 on the nearest nodes within so many hops. */
  readonly depth: number;
  /** How many neighbours are open at which nodes; null = the first page each way at the start. */
  readonly open: readonly OpenedNode[] | null;
  /** Values of which nothing is drawn. */
  readonly hidden: Readonly<Record<HiddenName, readonly string[]>>;
  /** The node that is looked at. */
  readonly selected: string | null;
  /** The other end of the way that is shown. */
  readonly to: string | null;
}

export interface OpenedNode {
  readonly id: string;
  readonly direction: Direction;
  readonly count: number;
}

export type Address = SearchAddress | VersionAddress | LineageAddress;

export const facetNames = ['registry', 'stage', 'approval', 'framework', 'owner'] as const;
export type FacetName = (typeof facetNames)[number];
export const hiddenNames = ['kind', 'registry', 'stage'] as const;
export type HiddenName = (typeof hiddenNames)[number];
export const orders = ['NEWEST', 'OLDEST', 'NAME', 'RECENTLY_UPDATED', 'RELEVANCE'] as const;
export type Order = (typeof orders)[number];

export const maxDepth = 6;

export const emptySearch: SearchAddress = {
  page: 'search',
  query: '',
  facets: { registry: [], stage: [], approval: [], framework: [], owner: [] },
  order: 'NEWEST',
  retired: false,
  after: null,
  number: 1,
};

/** A picture as it is first shown. */
export function lineageOf(id: string): LineageAddress {
  return { page: 'lineage', id, depth: 1, open: null, hidden: { kind: [], registry: [], stage: [] }, selected: null, to: null };
}

/** Reads the query part of an address; what does not belong there is passed over. */
export function parseAddress(search: string): Address {
  const values = new URLSearchParams(search);
  const version = values.get('version');
  if (version !== null) return { page: 'version', id: version };
  const lineage = values.get('lineage');
  return lineage === null ? parseSearch(values) : parseLineage(lineage, values);
}

/** The address of a page: the same for the same content, whatever way led there. */
export function formatAddress(address: Address): string {
  const pairs = listPairs(address);
  return pairs.length === 0 ? '/explorer' : `/explorer?${new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()}`;
}

type Pair = readonly [string, string];

function listPairs(address: Address): readonly Pair[] {
  switch (address.page) {
    case 'version':
      return [['version', address.id]];
    case 'lineage':
      return listLineagePairs(address);
    case 'search':
      return listSearchPairs(address);
  }
}

function listSearchPairs({ query, facets, order, retired, after, number }: SearchAddress): readonly Pair[] {
  return [
    ...(query === '' ? [] : [['q', query] as const]),
    ...facetNames.flatMap((name) => facets[name].map((value): Pair => [name, value])),
    ...(order === emptySearch.order ? [] : [['order', order] as const]),
    ...(retired ? [['retired', 'yes'] as const] : []),
    ...(after === null ? [] : [['page', String(number)] as const, ['after', after] as const]),
  ];
}

function listLineagePairs({ id, depth, open, hidden, selected, to }: LineageAddress): readonly Pair[] {
  return [
    ['lineage', id],
    ...(depth === 1 ? [] : [['depth', String(depth)] as const]),
    ...formatOpen(open),
    ...hiddenNames.flatMap((name) => hidden[name].map((value): Pair => [`hide-${name}`, value])),
    ...(selected === null ? [] : [['selected', selected] as const]),
    ...(to === null ? [] : [['to', to] as const]),
  ];
}

function formatOpen(open: readonly OpenedNode[] | null): readonly Pair[] {
  if (open === null) return [];
  if (open.length === 0) return [['open', 'none']];
  return open.map(({ id, direction, count }): Pair => ['open', `${direction === 'upstream' ? 'u' : 'd'}${count}:${id}`]);
}

function parseSearch(values: URLSearchParams): SearchAddress {
  const after = values.get('after');
  const lists = facetNames.map((name): [FacetName, readonly string[]] => [name, [...new Set(values.getAll(name))]]);
  return {
    page: 'search',
    query: values.get('q') ?? '',
    facets: Object.fromEntries(lists) as Record<FacetName, readonly string[]>,
    order: orders.find((order) => order === values.get('order')) ?? emptySearch.order,
    retired: values.get('retired') === 'yes',
    after,
    number: after === null ? 1 : parseWhole(values.get('page'), { least: 2, most: 1_000_000 }),
  };
}

function parseLineage(id: string, values: URLSearchParams): LineageAddress {
  const lists = hiddenNames.map((name): [HiddenName, readonly string[]] => [name, [...new Set(values.getAll(`hide-${name}`))]]);
  return {
    page: 'lineage',
    id,
    depth: parseWhole(values.get('depth'), { least: 1, most: maxDepth }),
    open: parseOpen(values.getAll('open')),
    hidden: Object.fromEntries(lists) as Record<HiddenName, readonly string[]>,
    selected: values.get('selected'),
    to: values.get('to'),
  };
}

/** Most neighbours and nodes that a link can ask to be opened; a picture holds no more. */
const mostOpened = 300;

function parseOpen(texts: readonly string[]): readonly OpenedNode[] | null {
  if (texts.length === 0) return null;
  return texts.slice(0, mostOpened).flatMap((text): readonly OpenedNode[] => {
    const [, letter, count, id] = /^([ud])(\d+):(.+)$/s.exec(text) ?? [];
    if (letter === undefined || count === undefined || id === undefined) return [];
    const range = { least: 1, most: mostOpened };
    return [{ id, direction: letter === 'u' ? 'upstream' : 'dependents', count: parseWhole(count, range) }];
  });
}

function parseWhole(text: string | null, { least, most }: { readonly least: number; readonly most: number }): number {
  const number = text === null || !/^\d{1,9}$/.test(text) ? least : Number(text);
  return Math.min(most, Math.max(least, number));
}
