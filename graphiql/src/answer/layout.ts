/** Ends of an edge, by id. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Column and row of each node: what others stand on is left of them. */
  readonly places: ReadonlyMap<string, Point>;
  /** The places that an edge passes, from its `from` to its `to`, in the order of the edges. */
  readonly routes: readonly (readonly Point[])[];
  readonly columns: number;
  readonly rows: number;
}

const sweeps = 8;

/**
 * Lays nodes out in columns so that each stands right of all it stands on (of a cycle, one edge runs the other way), and orders the
 * columns so that few edges cross. For some dozens of nodes: the work grows with the square of a column.
 */
export function layOut(nodes: readonly string[], edges: readonly Edge[]): Layout {
  const forward = breakCycles(nodes, edges);
  const columnOf = rank(nodes, forward);
  const chains = forward.map((edge) => chainOf(edge, columnOf));
  const columns = fillColumns(nodes, columnOf, chains);
  const neighbours = listNeighbours(chains);
  for (let sweep = 0; sweep < sweeps; sweep++) order(sweep % 2 === 0 ? columns : columns.toReversed(), neighbours);
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const places = new Map(columns.flatMap((column, x) => column.map((id, at) => [id, { x, y: at + (rows - column.length) / 2 }] as const)));
  const find = (id: string): Point => places.get(id) ?? { x: 0, y: 0 };
  const routes = chains.map((chain, at) => (forward[at]?.from === edges[at]?.from ? chain : chain.toReversed()).map(find));
  return { places: new Map(nodes.map((id) => [id, find(id)])), routes, columns: columns.length, rows };
}

/** The edges, those that would close a cycle turned around. */
function breakCycles(nodes: readonly string[], edges: readonly Edge[]): readonly Edge[] {
  const targets = Map.groupBy(edges, ({ from }) => from);
  const state = new Map<string, 'open' | 'done'>();
  const turned = new Set<Edge>();
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const edge of targets.get(id) ?? []) {
      if (state.get(edge.to) === 'open') turned.add(edge);
      else if (!state.has(edge.to)) visit(edge.to);
    }
    state.set(id, 'done');
  };
  for (const id of nodes) if (!state.has(id)) visit(id);
  return edges.map((edge) => (turned.has(edge) ? { from: edge.to, to: edge.from } : edge));
}

/** The column of each node: one beyond the furthest that it stands on. */
function rank(nodes: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const targets = Map.groupBy(edges, ({ from }) => from);
  const ranks = new Map<string, number>();
  const find = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined) return known;
    const below = (targets.get(id) ?? []).filter(({ from, to }) => from !== to).map(({ to }) => find(to) + 1);
    const found = Math.max(0, ...below);
    ranks.set(id, found);
    return found;
  };
  for (const id of nodes) find(id);
  return ranks;
}

/** An edge over several columns has a place in each that it passes. */
function chainOf({ from, to }: Edge, columnOf: ReadonlyMap<string, number>): readonly string[] {
  const [first, last] = [columnOf.get(from) ?? 0, columnOf.get(to) ?? 0];
  const passed = Array.from({ length: Math.max(0, first - last - 1) }, (_, step) => JSON.stringify([from, to, first - 1 - step]));
  return [from, ...passed, to];
}

function fillColumns(nodes: readonly string[], columnOf: ReadonlyMap<string, number>, chains: readonly (readonly string[])[]): string[][] {
  const all = new Map<string, number>(nodes.map((id) => [id, columnOf.get(id) ?? 0]));
  for (const chain of chains) {
    const first = all.get(chain[0] ?? '') ?? 0;
    for (const [step, id] of chain.entries()) if (!all.has(id)) all.set(id, first - step);
  }
  const columns: string[][] = Array.from({ length: Math.max(-1, ...all.values()) + 1 }, () => []);
  for (const [id, column] of all) columns[column]?.push(id);
  return columns;
}

function listNeighbours(chains: readonly (readonly string[])[]): ReadonlyMap<string, readonly string[]> {
  const pairs = chains.flatMap((chain) => chain.slice(1).map((id, at) => [chain[at] ?? id, id] as const));
  const both = pairs.flatMap(([one, other]) => [[one, other] as const, [other, one] as const]);
  return new Map([...Map.groupBy(both, ([id]) => id)].map(([id, found]) => [id, found.map(([, other]) => other)]));
}

/** Sorts each column by the middle of its neighbours in the column before. */
function order(columns: readonly string[][], neighbours: ReadonlyMap<string, readonly string[]>): void {
  for (const [at, column] of columns.entries()) sortColumn(column, columns[at - 1] ?? [], neighbours);
}

function sortColumn(column: string[], before: readonly string[], neighbours: ReadonlyMap<string, readonly string[]>): void {
  const rows = new Map(before.map((id, at) => [id, at]));
  const middles = new Map(column.map((id, at) => [id, findMiddle(neighbours.get(id) ?? [], rows) ?? at]));
  column.sort((one, other) => (middles.get(one) ?? 0) - (middles.get(other) ?? 0));
}

function findMiddle(ids: readonly string[], rows: ReadonlyMap<string, number>): number | undefined {
  const found = ids.flatMap((id) => rows.get(id) ?? []);
  return found.length === 0 ? undefined : found.reduce((sum, row) => sum + row, 0) / found.length;
}
