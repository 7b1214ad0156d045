import { nodeSize, type Position } from './placing.ts';

export interface Curve {
  /** The `d` of an SVG path from the dependent's card to the card of what it depends on. */
  readonly path: string;
  readonly middle: Position;
}

/** From edge to edge of two cards: by their sides where they stand in different columns, else by a bow at the right. */
export function curveBetween(from: Position, to: Position): Curve {
  const height = nodeSize.height / 2;
  const isLeftward = to.x + nodeSize.width <= from.x;
  const isRightward = from.x + nodeSize.width <= to.x;
  const start = { x: isLeftward ? from.x : from.x + nodeSize.width, y: from.y + height };
  const end = { x: isRightward ? to.x : to.x + nodeSize.width, y: to.y + height };
  const bend = Math.max(40, Math.abs(end.x - start.x) / 2);
  const [first, second] = [isLeftward ? start.x - bend : start.x + bend, isRightward ? end.x - bend : end.x + bend];
  const point = (x: number, y: number): string => `${Math.round(x)} ${Math.round(y)}`;
  return {
    path: `M${point(start.x, start.y)}C${point(first, start.y)} ${point(second, end.y)} ${point(end.x, end.y)}`,
    middle: { x: (start.x + 3 * first + 3 * second + end.x) / 8, y: (start.y + end.y) / 2 },
  };
}
