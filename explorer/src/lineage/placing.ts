import type { Drawing } from './drawing.ts';

export interface Position {
  readonly x: number;
  readonly y: number;
}

export type Positions = ReadonlyMap<string, Position>;

/** Every node is a card of this size, so that a layout needs no measuring. */
export const nodeSize = { width: 224, height: 72 } as const;
/** What is left between columns and between rows. */
export const gaps = { columns: 80, rows: 28 } as const;
const columnWidth = nodeSize.width + gaps.columns;
const rowHeight = nodeSize.height + gaps.rows;

/** What is laid out: the ids, and the arrows from the dependent to what it depends on. */
export interface Outline {
  readonly ids: readonly string[];
  readonly arrows: readonly { readonly from: string; readonly to: string }[];
}

export function outlineOf({ nodes, edges }: Drawing): Outline {
  return { ids: nodes.map(({ id }) => id), arrows: edges.map(({ from, to }) => ({ from, to })) };
}

/**
 * Places new nodes and moves none that has a place: what depends on a node to its right, what it depends on to its left, each in
 * the free place of that column which is nearest. What was there before comes back to where it was, if that is still free.
 */
export function placeNew({ ids, arrows }: Outline, known: Positions, before: Positions = new Map()): Positions {
  const placed = new Map(ids.flatMap((id) => entryOf(known, id)));
  const places = new FreePlaces(placed.values());
  let pending = ids.filter((id) => !placed.has(id));
  while (pending.length > 0) {
    const wishes = findWishes(arrows, placed);
    const [reachable, others] = [pending.filter((id) => wishes.has(id)), pending.filter((id) => !wishes.has(id))];
    // What no arrow joins to the rest begins an island of its own below it.
    const islands = reachable.length > 0 ? [] : others.slice(0, 1);
    for (const id of [...reachable, ...islands]) placed.set(id, places.take(before.get(id) ?? wishes.get(id) ?? places.below()));
    pending = others.slice(islands.length);
  }
  return placed;
}

function entryOf(known: Positions, id: string): readonly (readonly [string, Position])[] {
  const position = known.get(id);
  return position === undefined ? [] : [[id, position]];
}

/** Where the unplaced ends of arrows would like to be. */
function findWishes(arrows: Outline['arrows'], placed: Positions): ReadonlyMap<string, Position> {
  const wishes = new Map<string, Position>();
  for (const { from, to } of arrows) {
    const [dependent, source] = [placed.get(from), placed.get(to)];
    if (dependent === undefined && source !== undefined && !wishes.has(from)) wishes.set(from, { x: source.x + columnWidth, y: source.y });
    if (source === undefined && dependent !== undefined && !wishes.has(to))
      wishes.set(to, { x: dependent.x - columnWidth, y: dependent.y });
  }
  return wishes;
}

/** Remembers what is taken, by rows of what stands in each strip of the plane. */
class FreePlaces {
  readonly #taken: Position[];

  constructor(taken: Iterable<Position>) {
    this.#taken = [...taken];
  }

  below(): Position {
    if (this.#taken.length === 0) return { x: 0, y: 0 };
    return {
      x: Math.min(...this.#taken.map(({ x }) => x)),
      y: Math.max(...this.#taken.map(({ y }) => y)) + rowHeight,
    };
  }

  /** The free place above or below the wish that is nearest to it. */
  take({ x, y }: Position): Position {
    const column = this.#taken.filter((other) => Math.abs(other.x - x) < nodeSize.width + gaps.rows).map((other) => other.y);
    const isFree = (at: number): boolean => column.every((other) => Math.abs(other - at) >= rowHeight);
    const candidates = [y, ...column.flatMap((other) => [other - rowHeight, other + rowHeight])].filter(isFree);
    const nearest = candidates.reduce((best, at) => (Math.abs(at - y) < Math.abs(best - y) ? at : best), candidates[0] ?? y);
    const position = { x, y: nearest };
    this.#taken.push(position);
    return position;
  }
}
