/** A query and its variables, both as they stand in the editors. */
export interface Linked {
  readonly query: string;
  readonly variables: string;
}

/** More than any question needs, and little enough for every browser. */
const maxLength = 100_000;

/** The part of an address after `#`, which no browser sends to a server. */
export function writeHash({ query, variables }: Linked): string {
  return `#${new URLSearchParams({ query, ...(variables.trim() !== '' && { variables }) }).toString()}`;
}

/** What a link holds; null for one that holds no query. */
export function readHash(hash: string): Linked | null {
  if (hash.length > maxLength) return null;
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const query = parameters.get('query');
  return query === null || query === '' ? null : { query, variables: parameters.get('variables') ?? '' };
}
