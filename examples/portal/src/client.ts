import type { PageInfo, TypedDocument } from './documents.ts';
import { possibleTypes } from './generated/possible-types.ts';

/** What could not be answered: the fields under its path are null, and everything else holds. */
export interface Problem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly fix?: string };
}

export interface Answer<Data> {
  readonly data: Data;
  readonly problems: readonly Problem[];
}

/**
 * Asks one question. An answer that came in part is an answer, with its problems beside it.
 * @throws Error where no data came at all
 */
export async function ask<Data, Variables>(
  url: string,
  document: TypedDocument<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.text, variables }),
  });
  const { data, errors = [] } = (await response.json()) as { readonly data?: Data | null; readonly errors?: readonly Problem[] };
  if (data === undefined || data === null) throw new Error(errors[0]?.message ?? `HTTP ${response.status}`);
  return { data, problems: errors };
}

/** Page after page, each asked for only when it is wanted. */
export async function* listPages<Data, Variables extends { readonly after: string | null }>(
  url: string,
  document: TypedDocument<Data, Variables>,
  { variables, pageInfoOf }: { readonly variables: Variables; readonly pageInfoOf: (data: Data) => PageInfo },
): AsyncGenerator<Answer<Data>, void> {
  let after: string | null = null;
  do {
    const answer: Answer<Data> = await ask(url, document, { ...variables, after });
    yield answer;
    const { hasNextPage, endCursor } = pageInfoOf(answer.data);
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
}

/** Whether a type is one of an interface's: a registry that is added later needs no change here, only a new map. */
export function isA(interfaceName: keyof typeof possibleTypes, { __typename }: { readonly __typename: string }): boolean {
  return (possibleTypes[interfaceName] as readonly string[]).includes(__typename);
}
