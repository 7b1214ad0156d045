import { invalid } from './errors.ts';

export interface PageAnswer<Item> {
  readonly items: readonly Item[];
  readonly NextToken: string | undefined;
}

/** A page of a list. A token is taken with the very request that it came from, and no other. */
export function pageOf<Item>(
  all: readonly Item[],
  request: { readonly size: number; readonly token: string | undefined; readonly boundTo: unknown },
): PageAnswer<Item> {
  const mark = JSON.stringify(request.boundTo);
  const start = request.token === undefined ? 0 : readToken(request.token, mark);
  const end = start + request.size;
  const next = Buffer.from(JSON.stringify([end, mark])).toString('base64');
  return { items: all.slice(start, end), NextToken: end < all.length ? next : undefined };
}

function readToken(token: string, mark: string): number {
  const decoded = parseJson(Buffer.from(token, 'base64').toString());
  if (!Array.isArray(decoded) || typeof decoded[0] !== 'number' || decoded[1] !== mark) throw invalid('Invalid NextToken');
  return decoded[0];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
