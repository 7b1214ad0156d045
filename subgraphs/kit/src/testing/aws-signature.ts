import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from './wire-server.ts';

/** What a request says that it is signed by. */
export interface AwsAuthorization {
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** AWS takes requests that are at most five minutes old, or that far ahead. */
export const awsMaxAgeMs = 5 * 60_000;

const pattern =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/;

/** Reads the header `authorization`; undefined where it is not of Signature Version 4. */
export function readAwsAuthorization(header: string): AwsAuthorization | undefined {
  const [, accessKeyId, date, region, service, signed, signature] = pattern.exec(header) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, date, region, service, signedHeaders: (signed ?? '').split(';'), signature: signature ?? '' };
}

/**
 * The signature that a request should have, by AWS's description of Signature Version 4 (IAM user guide,
 * reference_sigv-create-signed-request, 2026-11). For stand-ins: it shares no code with the signers of clients.
 */
export function computeAwsSignature(request: WireRequest, found: AwsAuthorization, secretAccessKey: string): string {
  const scope = [found.date, found.region, found.service, 'aws4_request'];
  const canonical = hashAwsPayload(writeCanonically(request, found.signedHeaders));
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope.join('/'), canonical].join('\n');
  return mac(scope.reduce<Buffer | string>(mac, `AWS4${secretAccessKey}`), text).toString('hex');
}

/** SHA-256 in hexadecimal, as the header `x-amz-content-sha256` has it of the body. */
export function hashAwsPayload(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Milliseconds since the epoch of a header `x-amz-date`; NaN where it is no time. */
export function parseAwsTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function writeCanonically({ method, path, query, headers, body }: WireRequest, signedHeaders: readonly string[]): string {
  const parameters = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted();
  const lines = signedHeaders.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  return [method, path, parameters.join('&'), lines.join(''), signedHeaders.join(';'), hashAwsPayload(body)].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

function mac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
