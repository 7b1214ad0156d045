import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from '@tributary/kit/testing';
import { NeptuneError } from './errors.ts';

export interface FakeCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials; null for those of a user. */
  readonly sessionToken: string | null;
}

/** No credentials of anybody: the stand-in knows these alone. */
export const fakeCredentials: FakeCredentials = {
  accessKeyId: 'AKIDOFTHESTANDIN',
  secretAccessKey: 'secret-of-the-stand-in',
  sessionToken: null,
};

export interface AccessRules {
  readonly credentials: FakeCredentials;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const service = 'neptune-db';
/** AWS takes requests that are at most five minutes old, or that far ahead. */
const maxAgeMs = 5 * 60_000;

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Refuses what is not signed for this cluster, by AWS's description of Signature Version 4 (IAM user guide,
 * reference_sigv-create-signed-request, 2026-11) and in the words of its common errors. It shares no code with the client's signer.
 * @throws NeptuneError AccessDeniedException
 */
export function checkSignature(request: WireRequest, { credentials, region, now }: AccessRules): void {
  const { headers } = request;
  if (headers.authorization === undefined) throw denied('Missing Authentication Token');
  const found = parseAuthorization(headers.authorization);
  if (found === undefined) throw denied('The request did not include the required authorization header, or it was malformed');
  if (found.region !== region) throw denied(`Credential should be scoped to a valid Region, not '${found.region}'`);
  if (found.service !== service) throw denied(`Credential should be scoped to correct service: '${service}'`);
  const at = String(headers['x-amz-date']);
  if (!at.startsWith(found.date)) throw denied('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP');
  if (now() - parseTime(at) > maxAgeMs) throw denied(`Signature expired: ${at} is now earlier than the oldest that is accepted`);
  if (!(parseTime(at) - now() <= maxAgeMs))
    throw denied(`Signature not yet current: ${at} is still later than the newest that is accepted`);
  if (found.accessKeyId !== credentials.accessKeyId || (headers['x-amz-security-token'] ?? null) !== credentials.sessionToken)
    throw denied('The security token included in the request is invalid');
  checkSignedHeaders(request, found);
  if (signatureOf(request, found, credentials) !== found.signature)
    throw denied(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
}

function denied(detailedMessage: string): NeptuneError {
  return new NeptuneError('AccessDeniedException', detailedMessage);
}

function parseAuthorization(header: string): Authorization | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/;
  const [, accessKeyId, date, region, scope, signed, signature] = pattern.exec(header) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || scope === undefined) return undefined;
  return { accessKeyId, date, region, service: scope, signedHeaders: (signed ?? '').split(';'), signature: signature ?? '' };
}

/** The host and every x-amz header have to be signed, and each signed header has to be there, in order. */
function checkSignedHeaders({ headers }: WireRequest, { signedHeaders }: Authorization): void {
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const left = needed.find((name) => !signedHeaders.includes(name));
  if (left !== undefined) throw denied(`'${left}' must be a 'SignedHeader' in the AWS Authorization.`);
  const absent = signedHeaders.find((name) => headers[name] === undefined);
  if (absent !== undefined) throw denied(`'${absent}' is named as a SignedHeader, but it does not exist in the HTTP request`);
  if (signedHeaders.join() !== signedHeaders.toSorted().join()) throw denied('SignedHeaders must be in order');
}

function signatureOf(request: WireRequest, found: Authorization, { secretAccessKey }: FakeCredentials): string {
  const scope = [found.date, found.region, found.service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope.join('/'), hash(canonicalRequest(request, found))].join(
    '\n',
  );
  const key = scope.reduce<Buffer | string>(mac, `AWS4${secretAccessKey}`);
  return mac(key, text).toString('hex');
}

function canonicalRequest({ method, path, query, headers, body }: WireRequest, { signedHeaders }: Authorization): string {
  const payload = hash(body);
  if (headers['x-amz-content-sha256'] !== undefined && headers['x-amz-content-sha256'] !== payload)
    throw denied("The provided 'x-amz-content-sha256' header does not match what was computed.");
  const parameters = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted();
  const lines = signedHeaders.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  return [method, path, parameters.join('&'), lines.join(''), signedHeaders.join(';'), payload].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function mac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
