import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from '@tributary/kit/testing';
import { AwsError } from './errors.ts';

export interface FakeCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** No credentials of anybody: the stand-in knows these alone. */
export const fakeCredentials: FakeCredentials = { accessKeyId: 'AKIDOFTHESTANDIN', secretAccessKey: 'secret-of-the-stand-in' };

/** AWS takes requests that are at most five minutes old (Signature Version 4). */
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
 * Refuses what is not signed with Signature Version 4 for this region and service, lately, and with the known key.
 * @throws AwsError as AWS names these refusals
 */
export function checkSignature(request: WireRequest, credentials: FakeCredentials, region: string): void {
  const found = parseAuthorization(request.headers.authorization ?? '');
  if (found === undefined) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  if (found.accessKeyId !== credentials.accessKeyId)
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  if (found.region !== region || found.service !== 'sagemaker')
    throw new AwsError('InvalidSignatureException', `Credential should be scoped to a valid region, not '${found.region}'.`, 403);
  const at = String(request.headers['x-amz-date']);
  if (!at.startsWith(found.date) || Math.abs(Date.now() - parseTime(at)) > maxAgeMs)
    throw new AwsError('InvalidSignatureException', `Signature expired: ${at}`, 403);
  if (signatureOf(request, found, credentials) !== found.signature)
    throw new AwsError('InvalidSignatureException', 'The request signature we calculated does not match the signature you provided.', 403);
}

function parseAuthorization(header: string): Authorization | undefined {
  const [, accessKeyId, date, region, service, signed, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    ) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, date, region, service, signedHeaders: (signed ?? '').split(';'), signature: signature ?? '' };
}

function signatureOf(request: WireRequest, found: Authorization, { secretAccessKey }: FakeCredentials): string {
  const headers = found.signedHeaders.map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}\n`);
  const canonical = [request.method, request.path, '', headers.join(''), found.signedHeaders.join(';'), hash(request.body)].join('\n');
  const scope = `${found.date}/${found.region}/${found.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, hash(canonical)].join('\n');
  const key = [found.date, found.region, found.service, 'aws4_request'].reduce<Buffer | string>(mac, `AWS4${secretAccessKey}`);
  return mac(key, text).toString('hex');
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
