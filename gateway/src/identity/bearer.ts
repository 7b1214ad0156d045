import type { FastifyRequest } from 'fastify';
import { refuseCredential } from './refusals.ts';

/** No issuer writes longer ones, and what is parsed stays small. */
const maxCharacters = 8 * 1024;

/**
 * What comes after `Bearer`; undefined where no credential was sent.
 * @throws TributaryError UNAUTHENTICATED where what was sent is none
 */
export function readBearer({ raw }: FastifyRequest): string | undefined {
  const [header, ...others] = raw.headersDistinct['authorization'] ?? [];
  if (header === undefined) return undefined;
  if (others.length > 0) throw refuseCredential('There is more than one credential');
  if (header.length > maxCharacters) throw refuseCredential(`The credential is longer than ${maxCharacters} characters`);
  const credential = /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (credential === undefined) throw refuseCredential('The credential is not of the form `Bearer ...`');
  return credential;
}
