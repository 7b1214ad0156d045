import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parse } from 'secure-json-parse';
import type { Limits } from '../limits/config.ts';
import { refuseExcess } from '../limits/excess.ts';
import { checkJsonNesting } from '../limits/json-nesting.ts';
import { refuseRequest } from './refusals.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bodies are JSON in UTF-8 and nothing else: a form or text is what a foreign page can send, and a small compressed body can be a large one. */
export function addJsonParser(server: FastifyInstance, limits: Limits): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) =>
    parseJson(decode(body), 'The body', limits),
  );
  server.addHook('preParsing', async (request, reply) => {
    if (request.headers['content-encoding'] !== undefined && request.headers['content-encoding'] !== 'identity') {
      void reply.header('accept-encoding', 'identity');
      throw refuseRequest('Send the body as it is, not compressed.', 415);
    }
    if (!/^(?:utf-?8)?$/i.test(readCharset(request))) throw refuseRequest('Send the body in UTF-8.', 415);
  });
}

/**
 * JSON that a client sent. Keys that would poison prototypes are refused.
 * @throws GraphQLError
 */
export function parseJson(text: string, what: string, limits: Limits): unknown {
  const excess = checkJsonNesting(text, limits);
  if (excess !== undefined) throw refuseExcess(excess);
  try {
    return parse(text, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw refuseRequest(`${what} is not JSON, or has a key that no request needs.`);
  }
}

function readCharset({ headers }: FastifyRequest): string {
  return /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? '';
}

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw refuseRequest('The body is not UTF-8.');
  }
}
