import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Limits } from '../limits/config.ts';
import { parseJson } from './json-body.ts';
import { refuseRequest } from './refusals.ts';

/** Passed on as it is: copying large variables would cost more than all that is checked of them here. */
const record = z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const text = z.string();

/** What a request to a GraphQL server may hold, by the GraphQL over HTTP specification, and the id of a trusted document. */
const parametersSchema = z.object({
  query: text.nullish(),
  documentId: text.nullish(),
  operationName: text.nullish(),
  variables: record.nullish(),
  extensions: z.looseObject({ persistedQuery: z.looseObject({ version: z.literal(1), sha256Hash: text }).optional() }).nullish(),
});

export interface RequestParameters {
  readonly query?: string;
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Of a document that was sent before, by Apollo's automatic persisted queries, or is trusted. */
  readonly hash?: string;
}

/**
 * Reads the parameters from the body, or for GET from the address.
 * @throws GraphQLError where they are not what the specification says
 */
export function readParameters(request: FastifyRequest, limits: Limits): RequestParameters {
  const sent = request.method === 'POST' ? request.body : readSearch(request, limits);
  if (Array.isArray(sent)) throw refuseRequest('Send one request at a time; there are no batches here.');
  const { data, error } = parametersSchema.safeParse(sent);
  if (error !== undefined) {
    const [key] = error.issues[0]?.path ?? [];
    throw refuseRequest(
      key === undefined ? 'The body is not a GraphQL request in JSON.' : `The parameter ${String(key)} is of the wrong type.`,
    );
  }
  const { persistedQuery, ...extensions } = data.extensions ?? {};
  return {
    ...(isGiven(data.query) && data.query !== '' && { query: data.query }),
    ...(isGiven(data.documentId) && { documentId: data.documentId }),
    ...(isGiven(data.operationName) && { operationName: data.operationName }),
    ...(isGiven(data.variables) && { variables: data.variables }),
    ...(isGiven(data.extensions) && { extensions }),
    ...(persistedQuery !== undefined && { hash: persistedQuery.sha256Hash }),
  };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

function readSearch(request: FastifyRequest, limits: Limits): Record<string, unknown> {
  const search = new URLSearchParams(findSearch(request.url));
  const given = Object.keys(parametersSchema.shape).flatMap((name): readonly (readonly [string, unknown])[] => {
    const [value, ...others] = search.getAll(name);
    if (others.length > 0) throw refuseRequest(`The parameter ${name} may be given once only.`);
    if (value === undefined) return [];
    return [[name, name === 'variables' || name === 'extensions' ? parseJson(value, `The parameter ${name}`, limits) : value]];
  });
  return Object.fromEntries(given);
}

function findSearch(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}
