import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Viewer } from '@tributary/kit';
import { z } from 'zod';

/** Names one request to the gateway to its subgraphs. Not the request id, which clients choose and repeat. */
export const scopeHeader = 'x-tributary-scope';
export const viewerHeader = 'x-tributary-viewer';
export const signatureHeader = 'x-tributary-signature';
const requestIdHeader = 'x-request-id';

/** A signature is accepted for as long before and after the time in it. */
export const windowMs = 60_000;

/** What both sides know of a call to a subgraph without being told. */
export interface Call {
  /** The subgraph that is meant, so that one subgraph cannot be sent what another was. */
  readonly subgraph: string;
  readonly method: string;
  /** Path and search, as in the first line of the request. */
  readonly path: string;
}

export interface CallToSign extends Call {
  readonly viewer: Viewer;
  readonly body: string;
  /** The headers that are sent besides; the request id and the scope are signed with the rest. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface SignedCall {
  readonly viewer: Viewer;
  /** When it was signed, in epoch milliseconds. */
  readonly time: number;
  /** The same for the same call only. */
  readonly signature: string;
  /** Of the body that was signed, as {@link digestBody} writes it. */
  readonly digest: string;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Version, time, nonce, digest of the body, signature. */
const form = /^v1 (\d{1,15}) ([\w-]{22}) ([\w-]{43}) ([\w-]{43})$/;
const viewerSchema = z.strictObject({ name: z.string(), sees: z.union([z.literal('everything'), z.array(z.string())]) });

/** The headers that say who asks, and prove it. */
export function signCall(call: CallToSign, secret: string): Readonly<Record<string, string>> {
  const { name, sees } = call.viewer;
  const viewer = Buffer.from(JSON.stringify({ name, sees })).toString('base64url');
  const parts = [String(call.now), randomBytes(16).toString('base64url'), digestBody(call.body)];
  const signature = sign(listSigned(call, { ...call.headers, [viewerHeader]: viewer }, parts), secret);
  return { [viewerHeader]: viewer, [signatureHeader]: ['v1', ...parts, signature].join(' ') };
}

/** What was signed with one of the secrets; undefined where nothing was. Its time, its body and whether it came before are still to be looked at. */
export function readSignedCall(call: Call, headers: Headers, secrets: readonly string[]): SignedCall | undefined {
  const [, time = '', nonce = '', digest = '', signature = ''] = form.exec(readHeader(headers, signatureHeader)) ?? [];
  if (signature === '') return undefined;
  const signed = listSigned(call, headers, [time, nonce, digest]);
  // All are tried, so that the time it takes does not tell which one fits.
  const fitting = secrets.filter((secret) => timingSafeEqual(Buffer.from(sign(signed, secret)), Buffer.from(signature)));
  if (fitting.length === 0) return undefined;
  const viewer = viewerSchema.parse(JSON.parse(Buffer.from(readHeader(headers, viewerHeader), 'base64url').toString()));
  return { viewer, time: Number(time), signature, digest };
}

export function digestBody(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('base64url');
}

function listSigned({ subgraph, method, path }: Call, headers: Headers, parts: readonly string[]): string {
  const sent = [viewerHeader, requestIdHeader, scopeHeader].map((name) => readHeader(headers, name));
  return JSON.stringify(['tributary call v1', subgraph, method, path, ...parts, ...sent]);
}

function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

function readHeader(headers: Headers, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}
