export interface IdRange {
  readonly after: string;
  readonly before: string;
}

/** Greater than every id: ids begin with a lower-case letter. */
const endOfIds = '{';

/** The ids of some types that come after one, as ranges of text: those of one type lie between `type:` and `type;`. */
export function listRanges(types: readonly string[] | null, after: string | null): readonly IdRange[] {
  if (types === null) return [{ after: after ?? '', before: endOfIds }];
  return [...new Set(types)]
    .toSorted()
    .map((type) => ({ after: after !== null && after > `${type}:` ? after : `${type}:`, before: `${type};` }))
    .filter((range) => range.after < range.before);
}
