import { describe, expect, it } from '@jest/globals';
import { digestBody, readSignedCall, signCall, signatureHeader, viewerHeader, windowMs } from './signature.ts';
import { SeenSignatures } from './seen-signatures.ts';

const [secret, next] = ['a'.repeat(32), 'b'.repeat(32)] as const;
const call = { subgraph: 'mlflow', method: 'POST', path: '/graphql?a=1' };
const viewer = { name: 'Jürgen "x"\n', sees: ['reader', 'mlops'] };
const now = 1_764_000_000_000;
const sent = { 'x-request-id': 'r-1', 'x-tributary-scope': 's-1', 'content-type': 'application/json' };
const headers: Readonly<Record<string, string>> = {
  ...sent,
  ...signCall({ ...call, viewer, body: '{"a":1}', headers: sent, now }, secret),
};

/** The text with one character changed. */
const change = (text: string, at: number) => `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

describe('a signed call', () => {
  it('says who asks, when, and with which body', () => {
    expect(readSignedCall(call, headers, [secret])).toEqual({
      viewer,
      time: now,
      digest: digestBody('{"a":1}'),
      signature: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(headers[viewerHeader]).toMatch(/^[\w-]+$/);
  });

  it('says so of a viewer who sees everything', () => {
    const everything = signCall({ ...call, viewer: { name: 'indexer', sees: 'everything' }, body: '', headers: {}, now }, secret);
    expect(readSignedCall(call, everything, [secret])?.viewer).toEqual({ name: 'indexer', sees: 'everything' });
  });

  it('is known by any of the secrets, and by no other', () => {
    for (const secrets of [
      [secret, next],
      [next, secret],
    ])
      expect(readSignedCall(call, headers, secrets)).toBeDefined();
    for (const secrets of [[next], [], ['']]) expect(readSignedCall(call, headers, secrets)).toBeUndefined();
  });

  it.each([
    ['for another subgraph', { ...call, subgraph: 'sagemaker' }],
    ['by another method', { ...call, method: 'GET' }],
    ['to another path', { ...call, path: '/graphql' }],
  ])('is none %s', (_what, other) => {
    expect(readSignedCall(other, headers, [secret])).toBeUndefined();
  });

  it.each(['x-request-id', 'x-tributary-scope', viewerHeader, signatureHeader])('is none with another %s, or without', (name) => {
    const value = headers[name] ?? '';
    for (const changed of [undefined, '', change(value, 0), `${value}A`, [value, value]])
      expect(readSignedCall(call, { ...headers, [name]: changed }, [secret])).toBeUndefined();
  });

  it('is none with any other character in its signature', () => {
    const value = headers[signatureHeader] ?? '';
    for (let at = 0; at < value.length; at++)
      expect(readSignedCall(call, { ...headers, [signatureHeader]: change(value, at) }, [secret])).toBeUndefined();
  });

  it('is none in another spelling of the same bytes', () => {
    const value = headers[signatureHeader] ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const bytes = Buffer.from(value.slice(-43), 'base64url');
    const spellings = Array.from(alphabet)
      .map((last) => `${value.slice(0, -1)}${last}`)
      .filter((text) => Buffer.from(text.slice(-43), 'base64url').equals(bytes));
    expect(spellings.length).toBeGreaterThan(1);
    expect(spellings.filter((text) => readSignedCall(call, { ...headers, [signatureHeader]: text }, [secret]) !== undefined)).toEqual([
      value,
    ]);
  });

  it('is another each time', () => {
    const again = signCall({ ...call, viewer, body: '{"a":1}', headers: sent, now }, secret);
    expect(again[signatureHeader]).not.toBe(headers[signatureHeader]);
  });
});

describe('signatures that were seen', () => {
  it('are accepted once, as long as their time is near enough', () => {
    const seen = new SeenSignatures();
    expect(seen.accept({ signature: 'a', time: now }, now)).toBe(true);
    expect(seen.accept({ signature: 'a', time: now }, now)).toBe(false);
    expect(seen.accept({ signature: 'a', time: now }, now + windowMs)).toBe(false);
    expect(seen.accept({ signature: 'b', time: now - windowMs }, now)).toBe(true);
    expect(seen.accept({ signature: 'c', time: now + windowMs }, now)).toBe(true);
    expect(seen.accept({ signature: 'd', time: now - windowMs - 1 }, now)).toBe(false);
    expect(seen.accept({ signature: 'e', time: now + windowMs + 1 }, now)).toBe(false);
  });

  it('that had to be forgotten early are not accepted again', () => {
    const seen = new SeenSignatures(3);
    for (let at = 0; at < 5; at++) expect(seen.accept({ signature: `s${at}`, time: now + at }, now + at)).toBe(true);
    for (let at = 0; at < 5; at++) expect(seen.accept({ signature: `s${at}`, time: now + at }, now + 5)).toBe(false);
    expect(seen.accept({ signature: 'late', time: now + 1 }, now + 5)).toBe(false);
    expect(seen.accept({ signature: 'fresh', time: now + 2 }, now + 5)).toBe(true);
  });

  it('are forgotten when their time is over, whatever the order they came in', () => {
    const seen = new SeenSignatures(3);
    for (let at = 0; at < 3; at++) seen.accept({ signature: `s${at}`, time: now - at }, now);
    const later = now + windowMs + 1;
    for (let at = 0; at < 3; at++) expect(seen.accept({ signature: `t${at}`, time: later - windowMs + 1 }, later)).toBe(true);
  });
});
