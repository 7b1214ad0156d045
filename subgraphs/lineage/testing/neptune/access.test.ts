import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from '@jest/globals';
import type { WireRequest } from '@tributary/kit/testing';
import { checkSignature, fakeCredentials } from './access.ts';

const at = Date.parse('2026-11-28T12:00:00Z');
const temporary = { ...fakeCredentials, sessionToken: 'token-of-the-stand-in' };

interface Signing {
  readonly region?: string;
  readonly service?: string;
  readonly secretAccessKey?: string;
  readonly accessKeyId?: string;
  readonly sessionToken?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
}

/** A request that AWS's own signer signed. */
async function sign({
  region = 'us-east-1',
  service = 'neptune-db',
  path = '/openCypher',
  query = {},
  ...keys
}: Signing = {}): Promise<WireRequest> {
  const credentials = { accessKeyId: fakeCredentials.accessKeyId, secretAccessKey: fakeCredentials.secretAccessKey, ...keys };
  const signer = new SignatureV4({ region, service, credentials, sha256: Sha256 });
  const body = 'query=RETURN+1';
  const headers = { host: 'cluster:8182', 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', protocol: 'https:', hostname: 'cluster', port: 8182, path, query, headers, body };
  const signed = await signer.sign(request, { signingDate: new Date(at) });
  return { method: 'POST', path, query: new URLSearchParams(query), headers: signed.headers, body };
}

const rules = { credentials: fakeCredentials, region: 'us-east-1', now: () => at };
const denied = (detailedMessage: string) =>
  expect.objectContaining({ code: 'AccessDeniedException', message: expect.stringContaining(detailedMessage) });

describe('checkSignature', () => {
  it.each<Signing>([{}, { path: '/status' }, { query: { b: "it's (a) test*", a: '~é/+' } }])(
    'takes what was signed for this cluster: %j',
    async (signing) => {
      const request = await sign(signing);
      expect(() => checkSignature(request, rules)).not.toThrow();
    },
  );

  it('takes temporary credentials with their token alone', async () => {
    const signed = await sign({ sessionToken: temporary.sessionToken });
    expect(() => checkSignature(signed, { ...rules, credentials: temporary })).not.toThrow();
    const without = await sign();
    expect(() => checkSignature(without, { ...rules, credentials: temporary })).toThrow(denied('security token'));
    const another = await sign({ sessionToken: 'another' });
    expect(() => checkSignature(another, { ...rules, credentials: temporary })).toThrow(denied('security token'));
    expect(() => checkSignature(signed, rules)).toThrow(denied('security token'));
  });

  it.each<[Signing, string]>([
    [{ region: 'eu-west-1' }, "valid Region, not 'eu-west-1'"],
    [{ service: 'neptune-graph' }, "correct service: 'neptune-db'"],
    [{ secretAccessKey: 'another' }, 'signature we calculated does not match'],
    [{ accessKeyId: 'AKIDOFANOTHER' }, 'security token included in the request is invalid'],
  ])('refuses %j', async (signing, detailedMessage) => {
    const request = await sign(signing);
    expect(() => checkSignature(request, rules)).toThrow(denied(detailedMessage));
  });

  it.each([
    [5 * 60_000, null],
    [5 * 60_000 + 1_000, 'Signature expired'],
    [-5 * 60_000, null],
    [-5 * 60_000 - 1_000, 'Signature not yet current'],
  ])('of a signature that is %d ms old says %p', async (age, detailedMessage) => {
    const request = await sign();
    const check = () => checkSignature(request, { ...rules, now: () => at + age });
    if (detailedMessage === null) expect(check).not.toThrow();
    else expect(check).toThrow(denied(detailedMessage));
  });

  it.each<[string, (request: WireRequest) => Partial<WireRequest>, string]>([
    ['no signature', ({ headers }) => ({ headers: { ...headers, authorization: undefined } }), 'Missing Authentication Token'],
    ['another scheme', ({ headers }) => ({ headers: { ...headers, authorization: 'Basic eDp5' } }), 'malformed'],
    ['another body', () => ({ body: 'query=RETURN+2' }), 'x-amz-content-sha256'],
    ['another path', () => ({ path: '/status' }), 'signature we calculated'],
    ['another method', () => ({ method: 'GET' }), 'signature we calculated'],
    ['another host', ({ headers }) => ({ headers: { ...headers, host: 'other:8182' } }), 'signature we calculated'],
    ['another query', () => ({ query: new URLSearchParams('x=1') }), 'signature we calculated'],
    ['no date', ({ headers }) => ({ headers: { ...headers, 'x-amz-date': undefined } }), 'Date in Credential scope'],
    ['a signed header less', ({ headers }) => ({ headers: { ...headers, 'content-type': undefined } }), 'does not exist'],
    [
      'an unsigned header of AWS',
      ({ headers }) => ({ headers: { ...headers, 'x-amz-target': 'x' } }),
      "'x-amz-target' must be a 'SignedHeader'",
    ],
  ])('refuses %s', async (_what, change, detailedMessage) => {
    const request = await sign();
    expect(() => checkSignature({ ...request, ...change(request) }, rules)).toThrow(denied(detailedMessage));
  });

  it('hashes the body also where no header says its hash', async () => {
    const request = await sign();
    const { 'x-amz-content-sha256': _hash, ...headers } = request.headers;
    expect(() => checkSignature({ ...request, headers }, rules)).toThrow(denied('does not exist'));
  });
});
