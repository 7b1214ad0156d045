import { createHash } from 'node:crypto';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import type { RequestParameters } from '../http/parameters.ts';
import { refuseRequest } from '../http/refusals.ts';
import type { Limits } from './config.ts';
import { type CheckDocument, createDocumentCheck, createNestingCheck } from './documents.ts';
import { type Excess, refuseExcess } from './excess.ts';
import type { TrustedDocuments } from './trusted-documents.ts';
import { checkVariables } from './values.ts';

/** Lets a request pass, with its document where it only named it, or throws the GraphQLError that the client gets. */
export type Gate = (parameters: RequestParameters) => RequestParameters;

/** What is checked of a request before anything is parsed, validated or planned for it. */
export function createGate(limits: Limits, trusted: TrustedDocuments | undefined): Gate {
  const checkDocument = createDocumentCheck(limits);
  const texts: ReadonlySet<string> | undefined = trusted?.only === true ? new Set(trusted.documents.values()) : undefined;
  return (parameters) => {
    const found = trusted === undefined ? refuseUnknownId(parameters) : findTrusted(parameters, trusted);
    if (texts !== undefined && (found.query === undefined || !texts.has(found.query)))
      throw refuseRequest('Only the documents that are trusted here are answered. Send the id of one.');
    if (found.query !== undefined) checkHash(found.query, found.hash);
    pass(checkVariables(found.variables, limits) ?? check(found.query, checkDocument));
    return found;
  };
}

/** Of a subgraph, which only our own gateway asks: that nothing leaves the stack. A planned document nests deeper than the one that it was planned for. */
export function createSubgraphGate(): Gate {
  const checkDocument = createNestingCheck(500);
  return (parameters) => {
    pass(check(parameters.query, checkDocument));
    return parameters;
  };
}

function check(query: string | undefined, checkDocument: CheckDocument): Excess | undefined {
  return query === undefined ? undefined : checkDocument(query);
}

function pass(excess: Excess | undefined): void {
  if (excess !== undefined) throw refuseExcess(excess);
}

function refuseUnknownId(parameters: RequestParameters): RequestParameters {
  if (parameters.documentId !== undefined) throw notFound();
  return parameters;
}

/** A hash that is not trusted may still be one of Apollo's automatic persisted queries. */
function findTrusted(parameters: RequestParameters, { only, documents }: TrustedDocuments): RequestParameters {
  const { documentId, hash, query, ...rest } = parameters;
  if (documentId !== undefined && query !== undefined) throw refuseRequest('Send documentId or query, not both.');
  const id = documentId ?? (query === undefined ? hash : undefined);
  if (id === undefined) return parameters;
  const document = documents.get(id.replace(/^sha(?:1|256):/, ''));
  if (document !== undefined) return { ...rest, query: document };
  if (documentId !== undefined || only) throw notFound();
  return parameters;
}

/** Said in Apollo's words and with its status, by which its clients know that they have to send the whole document. */
function notFound() {
  return refuseRequest('PersistedQueryNotFound', 200, ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND);
}

function checkHash(query: string, hash: string | undefined): void {
  if (hash !== undefined && createHash('sha256').update(query).digest('hex') !== hash)
    throw refuseRequest('The hash of the persisted query is not the SHA-256 of its document.');
}
