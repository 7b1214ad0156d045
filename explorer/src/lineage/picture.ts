import type { TraversalStop } from '../data/generated/operations.ts';
import type { HiddenName, LineageAddress, OpenedNode } from '../address.ts';
import { type Direction, type Hop, hopKey, type KnownNode } from './facts.ts';

/** Neighbours that were opened at one node, in the order in which they came. */
export interface Expansion {
  readonly id: string;
  readonly direction: Direction;
  readonly ids: readonly string[];
  /** Where the next page begins; null = all are here. */
  readonly next: string | null;
}

/** The shortest way between two nodes. */
export interface Way {
  readonly to: string;
  readonly ids: readonly string[];
}

export type Selection =
  { readonly type: 'node'; readonly id: string } | { readonly type: 'edge'; readonly from: string; readonly to: string };

export type Hidden = Readonly<Record<HiddenName, readonly string[]>>;

/** Everything that the picture shows follows from this. */
export interface Picture {
  readonly startId: string;
  /** All nodes and edges that answers have held so far, shown or not. */
  readonly nodes: ReadonlyMap<string, KnownNode>;
  readonly hops: ReadonlyMap<string, Hop>;
  /** What is shown whatever is opened: the start, and with a depth all within it. */
  readonly base: readonly string[];
  readonly depth: number;
  readonly expansions: readonly Expansion[];
  readonly way: Way | null;
  readonly hidden: Hidden;
  readonly selection: Selection | null;
  /** Why nodes within the asked depth are missing. */
  readonly stops: readonly TraversalStop[];
}

/** What an answer adds to what is known. */
export interface Arrival {
  readonly nodes: readonly KnownNode[];
  readonly hops: readonly Hop[];
}

export interface Beginning {
  readonly address: LineageAddress;
  readonly arrival: Arrival;
  readonly base: readonly string[];
  readonly expansions: readonly Expansion[];
  readonly stops: readonly TraversalStop[];
}

export type PictureAction =
  | { readonly type: 'expanded'; readonly page: Expansion; readonly arrival: Arrival }
  | { readonly type: 'collapsed'; readonly id: string; readonly direction: Direction }
  | { readonly type: 'way found'; readonly way: Way; readonly arrival: Arrival }
  | { readonly type: 'way left' }
  | { readonly type: 'hidden'; readonly hidden: Hidden }
  | { readonly type: 'selected'; readonly selection: Selection | null };

/** How many neighbours are opened at once. */
export const pageSize = 20;
/** Most nodes in a picture; a layout of more takes seconds and shows nothing. */
export const maxShown = 300;

export function beginPicture({ address, arrival, base, expansions, stops }: Beginning): Picture {
  const empty = { nodes: new Map<string, KnownNode>(), hops: new Map<string, Hop>() };
  return {
    ...learn(empty, arrival),
    startId: address.id,
    base,
    depth: address.depth,
    expansions,
    way: null,
    hidden: address.hidden,
    selection: address.selected === null ? null : { type: 'node', id: address.selected },
    stops,
  };
}

export function reducePicture(picture: Picture, action: PictureAction): Picture {
  switch (action.type) {
    case 'expanded':
      return { ...picture, ...learn(picture, action.arrival), expansions: addPage(picture.expansions, action.page) };
    case 'collapsed':
      return forgetSelection({ ...picture, expansions: picture.expansions.filter((expansion) => !isSamePlace(expansion, action)) });
    case 'way found':
      return { ...picture, ...learn(picture, action.arrival), way: action.way };
    case 'way left':
      return forgetSelection({ ...picture, way: null });
    case 'hidden':
      return { ...picture, hidden: action.hidden };
    case 'selected':
      return { ...picture, selection: action.selection };
  }
}

/** The ids that are on the picture before anything is hidden: what is opened counts while the node at which it was opened is there. */
export function readShown({ base, way, expansions }: Pick<Picture, 'base' | 'way' | 'expansions'>): ReadonlySet<string> {
  const shown = new Set([...base, ...(way?.ids ?? [])]);
  let pending = expansions;
  for (;;) {
    const [open, closed] = [pending.filter(({ id }) => shown.has(id)), pending.filter(({ id }) => !shown.has(id))];
    if (open.length === 0) return shown;
    for (const id of open.flatMap(({ ids }) => ids)) shown.add(id);
    pending = closed;
  }
}

export function findExpansion(
  { expansions }: Pick<Picture, 'expansions'>,
  place: { readonly id: string; readonly direction: Direction },
): Expansion | undefined {
  return expansions.find((expansion) => isSamePlace(expansion, place));
}

/** The address that shows this picture again. */
export function addressOf(picture: Picture): LineageAddress {
  const { startId, depth, expansions, hidden, selection, way } = picture;
  const shown = readShown(picture);
  const open = expansions.filter(({ id }) => shown.has(id)).map(({ id, direction, ids }) => ({ id, direction, count: ids.length }));
  return {
    page: 'lineage',
    id: startId,
    depth,
    open: isAsFirstShown(open, { startId, depth }) ? null : open,
    hidden,
    selected: selection?.type === 'node' ? selection.id : null,
    to: way?.to ?? null,
  };
}

function isAsFirstShown(open: readonly OpenedNode[], { startId, depth }: Pick<Picture, 'startId' | 'depth'>): boolean {
  if (depth > 1) return open.length === 0;
  return open.length === 2 && open.every(({ id, count }) => id === startId && count <= pageSize);
}

function learn({ nodes, hops }: Pick<Picture, 'nodes' | 'hops'>, arrival: Arrival): Pick<Picture, 'nodes' | 'hops'> {
  return {
    nodes: new Map([...nodes, ...arrival.nodes.map((node) => [node.id, node] as const)]),
    hops: new Map([...hops, ...arrival.hops.map((hop) => [hopKey(hop), hop] as const)]),
  };
}

function addPage(expansions: readonly Expansion[], page: Expansion): readonly Expansion[] {
  if (!expansions.some((expansion) => isSamePlace(expansion, page))) return [...expansions, page];
  return expansions.map((expansion) =>
    isSamePlace(expansion, page) ? { ...page, ids: [...new Set([...expansion.ids, ...page.ids])] } : expansion,
  );
}

type Place = Pick<Expansion, 'id' | 'direction'>;

function isSamePlace(a: Place, b: Place): boolean {
  return a.id === b.id && a.direction === b.direction;
}

/** What is no longer on the picture is no longer looked at. */
function forgetSelection(picture: Picture): Picture {
  const { selection } = picture;
  if (selection === null) return picture;
  const shown = readShown(picture);
  const ends = selection.type === 'node' ? [selection.id] : [selection.from, selection.to];
  return ends.every((id) => shown.has(id)) ? picture : { ...picture, selection: null };
}
