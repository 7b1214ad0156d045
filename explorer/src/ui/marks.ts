import { sayMoment } from './words.ts';

/** What sets a node apart from one that its source described and still lists, in words. */
export function describeMarks({
  resolved,
  retiredAt,
}: {
  readonly resolved: boolean;
  readonly retiredAt: string | null;
}): readonly string[] {
  return [...(resolved ? [] : ['known by reference only']), ...(retiredAt === null ? [] : [`retired ${sayMoment(retiredAt)}`])];
}
