import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

/** Somebody who gives out tokens, and serves the keys that they are signed with. */
export interface Issuer extends AsyncDisposable {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often the keys were asked for. */
  readonly asked: number;
  /** What is answered instead of the keys; undefined = the keys. */
  answer: ((response: ServerResponse) => void) | undefined;
  /** A token with these claims besides the usual ones; a claim of undefined is left out. */
  sign(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, string>>): Promise<string>;
  /** From now on signs with a new key, and serves it alone. */
  rotate(): Promise<void>;
  /** The public key as text, as an attacker has it. */
  readPublicKey(): Promise<string>;
}

export async function startIssuer(): Promise<Issuer> {
  let key = await makeKey('k1');
  let asked = 0;
  const issuer: { answer: Issuer['answer'] } = { answer: undefined };
  const server = createServer((_request, response) => {
    asked++;
    if (issuer.answer !== undefined) issuer.answer(response);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key.jwk] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return Object.defineProperties(issuer as Issuer, {
    issuer: { value: url },
    jwksUrl: { value: `${url}/keys` },
    asked: { get: () => asked },
    sign: {
      value: (claims: JWTPayload = {}, header: Readonly<Record<string, string>> = {}) => signToken(key, { iss: url, ...claims }, header),
    },
    rotate: { value: async () => void (key = await makeKey(`${key.kid}+`)) },
    readPublicKey: { value: () => exportSPKI(key.publicKey) },
    [Symbol.asyncDispose]: {
      value: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    },
  });
}

async function makeKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

function signToken(key: SigningKey, claims: JWTPayload, header: Readonly<Record<string, string>>): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const all: Readonly<Record<string, unknown>> = { aud: 'tributary', sub: 'ann', exp: now + 600, ...claims };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header }).sign(key.privateKey);
}
