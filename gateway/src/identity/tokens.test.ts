import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '../logger.ts';
import { KeyServer } from './key-server.ts';
import { type GuardedGateway, refuseLeaks, startGuardedGateway } from './testing/asking.ts';
import { type Issuer, startIssuer } from './testing/issuer.ts';

let issuer: Issuer;
let gateway: GuardedGateway;
const sent: string[] = [];

beforeEach(async () => {
  issuer = await startIssuer();
  gateway = await start({});
});
afterEach(async () => {
  jest.useRealTimers();
  // Whatever a test does: nothing of a token is ever logged.
  const parts = sent.splice(0).flatMap((text) => text.split('.'));
  refuseLeaks(
    gateway.log,
    parts.filter((part) => part.length > 8),
  );
  await Promise.all([gateway[Symbol.asyncDispose](), issuer[Symbol.asyncDispose]()]);
});

function start(changes: object) {
  const { issuer: name, jwksUrl } = issuer;
  return startGuardedGateway({ tokens: [{ issuer: name, audience: 'tributary', jwksUrl, ...changes }] });
}

async function startAnew(changes: object): Promise<void> {
  await gateway[Symbol.asyncDispose]();
  gateway = await start(changes);
}

const ask = (token: string) => {
  sent.push(token);
  return gateway.ask(token);
};
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
const refusal = (message: string) => ({
  status: 401,
  code: 'UNAUTHENTICATED',
  message: expect.stringContaining(message),
  challenge: expect.stringMatching(/^Bearer realm="tributary", error="invalid_token", error_description="[^"\\]+"$/),
});

/** The clock stands still where it is put; timers go on. */
function setClock(milliseconds: number): void {
  jest.useFakeTimers({
    now: milliseconds,
    doNotFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'nextTick',
      'queueMicrotask',
      'performance',
      'hrtime',
    ],
  });
}

describe('a token', () => {
  it.each<readonly [what: string, claims: object, config: object, sees: unknown]>([
    ['with a list of roles', { roles: ['reader', 'admin'] }, {}, ['reader', 'admin']],
    ['with roles in one text', { roles: 'reader admin' }, {}, ['reader', 'admin']],
    ['without roles', {}, {}, []],
    ['with roles that are something else', { roles: { reader: true } }, {}, []],
    ['with roles that no rule can name', { roles: ['reader', 7, 'a b', '', null] }, {}, ['reader']],
    ['with roles in another claim', { groups: ['reader'] }, { rolesClaim: 'groups' }, ['reader']],
    ['with roles within a claim', { realm_access: { roles: ['reader'] } }, { rolesClaim: 'realm_access.roles' }, ['reader']],
    [
      'with roles in a claim whose name has dots',
      { 'https://acme.example/roles': ['reader'] },
      { rolesClaim: 'https://acme.example/roles' },
      ['reader'],
    ],
    ['with roles on a prototype', {}, { rolesClaim: 'constructor.name' }, []],
  ])('%s gives the viewer its roles', async (_what, claims, config, sees) => {
    await startAnew(config);
    expect(await ask(await issuer.sign({ ...claims }))).toEqual({ name: 'ann', sees });
  });

  it('gives the viewer the name of another claim', async () => {
    await startAnew({ nameClaim: 'email' });
    expect(await ask(await issuer.sign({ email: 'ann@acme.example' }))).toEqual({ name: 'ann@acme.example', sees: [] });
    expect(await ask(await issuer.sign())).toMatchObject(refusal('does not name its bearer'));
  });

  it('may be for several audiences, and a little older or younger than our clock', async () => {
    expect(await ask(await issuer.sign({ aud: ['another', 'tributary'] }))).toMatchObject({ name: 'ann' });
    expect(await ask(await issuer.sign({ exp: inSeconds(-20) }))).toMatchObject({ name: 'ann' });
    expect(await ask(await issuer.sign({ nbf: inSeconds(20) }))).toMatchObject({ name: 'ann' });
  });

  it.each<readonly [what: string, claims: object, message: string]>([
    ['has expired', { exp: inSeconds(-100) }, 'has expired'],
    ['never expires', { exp: undefined }, 'lacks a claim'],
    ['is not valid yet', { nbf: inSeconds(100) }, 'not valid yet'],
    ['is for another audience', { aud: 'another' }, 'for another audience'],
    ['is for nobody', { aud: undefined }, 'for another audience'],
    ['is of another issuer', { iss: 'https://evil.example' }, 'no issuer that is accepted'],
    ['is of no issuer', { iss: undefined }, 'no issuer that is accepted'],
    ['names nobody', { sub: undefined }, 'does not name its bearer'],
    ['names somebody with an endless name', { sub: 'x'.repeat(257) }, 'does not name its bearer'],
  ])('that %s is refused', async (_what, claims, message) => {
    const answer = await ask(await issuer.sign({ ...claims }));
    expect(answer).toMatchObject(refusal(message));
    expect(JSON.stringify(answer)).not.toMatch(/ann|evil/);
  });

  it('that is not signed, or signed with what everybody knows, is refused', async () => {
    const [, payload = '', signature = ''] = (await issuer.sign()).split('.');
    const pem = await issuer.readPublicKey();
    const confuse = (key: string) => {
      const signed = `${encode({ alg: 'HS256', kid: 'k1' })}.${payload}`;
      return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
    };
    expect(await ask(`${encode({ alg: 'none' })}.${payload}.`)).toMatchObject(refusal('signed in a way that is not accepted'));
    expect(await ask(`${encode({ alg: 'none' })}.${payload}.${signature}`)).toMatchObject(refusal('signed in a way that is not accepted'));
    expect(await ask(confuse(pem))).toMatchObject(refusal('signed in a way that is not accepted'));
    expect(await ask(confuse(pem.trim()))).toMatchObject(refusal('signed in a way that is not accepted'));
    expect(await ask(`${encode({ alg: 'RS256', kid: 'k1' })}.${payload}.${signature}`)).toMatchObject(refusal('not signed by a known key'));
  });

  it('that was changed or cut is refused', async () => {
    const [header = '', payload = '', signature = ''] = (await issuer.sign()).split('.');
    const other = encode({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), roles: ['admin'] });
    expect(await ask(`${header}.${other}.${signature}`)).toMatchObject(refusal('not signed by a known key'));
    for (const cut of [`${header}.${payload}.${signature.slice(0, 20)}`, `${header}.${payload}.`])
      expect(await ask(cut)).toMatchObject(refusal('The token'));
    for (const nonsense of [
      `${header}.${payload}`,
      header,
      'nonsense',
      '....',
      'a.b.c',
      `${header}.!.${signature}`,
      `${header}.AAAA.${signature}`,
    ])
      expect(await ask(nonsense)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(issuer.asked).toBeLessThanOrEqual(1);
  });

  it('that brings its own key is not believed', async () => {
    await using another = await startIssuer();
    const token = await another.sign({ iss: issuer.issuer }, { jku: another.jwksUrl, kid: 'k1' });
    expect(await ask(token)).toMatchObject(refusal('not signed by a known key'));
    expect(another.asked).toBe(0);
  });

  it('is refused when it is too long, without asking for keys', async () => {
    expect(await ask('x'.repeat(8 * 1024))).toMatchObject(refusal('longer than 8192 characters'));
    const { status } = await fetch(`${gateway.url}/graphql?query={viewer}`, {
      headers: { authorization: `Bearer ${'x'.repeat(100_000)}` },
    });
    expect(status).toBe(431);
    expect(issuer.asked).toBe(0);
  });

  it('of several issuers is verified by its own', async () => {
    await using second = await startIssuer();
    const entry = ({ issuer: name, jwksUrl }: Issuer, audience: string) => ({ issuer: name, jwksUrl, audience });
    await gateway[Symbol.asyncDispose]();
    gateway = await startGuardedGateway({ tokens: [entry(issuer, 'first'), entry(issuer, 'tributary'), entry(second, 'tributary')] });
    expect(await ask(await issuer.sign())).toMatchObject({ name: 'ann' });
    expect(await ask(await second.sign({ sub: 'ben' }))).toMatchObject({ name: 'ben' });
    expect(await ask(await second.sign({ iss: issuer.issuer }, { kid: 'k2' }))).toMatchObject({ status: 401 });
  });
});

describe('the keys of an issuer', () => {
  it('are asked for once, however many tokens come at once', async () => {
    const token = await issuer.sign();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(token)));
    expect(answers).toEqual(answers.map(() => ({ name: 'ann', sees: [] })));
    expect(issuer.asked).toBe(1);
  });

  it('can be counted, to see that they are there', async () => {
    const keys = new KeyServer(issuer.jwksUrl, createLogger('silent'));
    expect(await keys.count()).toBe(1);
    await keys.close();
    issuer.answer = (response) => void response.writeHead(404).end();
    const missing = new KeyServer(issuer.jwksUrl, createLogger('silent'));
    await expect(missing.count()).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
    await missing.close();
  });

  it('are not asked for by a flood of tokens with keys that nobody knows', async () => {
    await ask(await issuer.sign());
    const tokens = await Promise.all(Array.from({ length: 200 }, (_, at) => issuer.sign({}, { kid: `unknown-${at}` })));
    for (const token of tokens) expect(await ask(token)).toMatchObject(refusal('not signed by a known key'));
    expect(issuer.asked).toBe(1);
    setClock(Date.now() + 31_000);
    for (const token of tokens) expect(await ask(token)).toMatchObject({ status: 401 });
    expect(issuer.asked).toBe(2);
  });

  it('are asked for anew where a token has a new one', async () => {
    const before = await issuer.sign();
    await ask(before);
    await issuer.rotate();
    setClock(Date.now() + 31_000);
    expect(await ask(await issuer.sign())).toMatchObject({ name: 'ann' });
    expect(await ask(before)).toMatchObject(refusal('not signed by a known key'));
    expect(issuer.asked).toBe(2);
  });

  it('that were withdrawn are not trusted for longer than ten minutes', async () => {
    const before = await issuer.sign({ exp: inSeconds(7_200) });
    await ask(before);
    await issuer.rotate();
    setClock(Date.now() + 9 * 60_000);
    expect(await ask(before)).toMatchObject({ name: 'ann' });
    setClock(Date.now() + 2 * 60_000);
    expect(await ask(before)).toMatchObject(refusal('not signed by a known key'));
  });

  it('go on to be trusted for a day while they cannot be asked for', async () => {
    const token = await issuer.sign({ exp: inSeconds(48 * 3_600) });
    await ask(token);
    issuer.answer = (response) => void response.writeHead(500).end();
    setClock(Date.now() + 3_600_000);
    for (let time = 0; time < 20; time++) expect(await ask(token)).toMatchObject({ name: 'ann' });
    expect(issuer.asked).toBe(2);
    setClock(Date.now() + 24 * 3_600_000);
    expect(await ask(token)).toMatchObject({ status: 503, code: 'IDENTITY_UNAVAILABLE' });
    issuer.answer = undefined;
    setClock(Date.now() + 31_000);
    expect(await ask(token)).toMatchObject({ name: 'ann' });
  });

  it.each<readonly [what: string, answer: NonNullable<Issuer['answer']>]>([
    ['fail', (response) => response.writeHead(500).end('{"keys":[]}')],
    ['are cut off', (response) => void response.socket?.destroy()],
    ['never come', () => undefined],
    ['never end', (response) => void response.writeHead(200).write('{"keys":[')],
    ['are huge', (response) => response.end(`{"keys":[${'{},'.repeat(500_000)}{}]}`)],
    ['are elsewhere', (response) => response.writeHead(302, { location: `${issuer.issuer}/elsewhere` }).end()],
    ['are no keys', (response) => response.end('{"keys":"hunter2"}')],
    ['are a page', (response) => response.setHeader('content-type', 'text/html').end('<h1>Log in</h1>')],
  ])('that %s are no fault of the token, and are not asked for by each', async (_what, answer) => {
    issuer.answer = answer;
    const token = await issuer.sign();
    const unavailable = {
      status: 503,
      code: 'IDENTITY_UNAVAILABLE',
      message: 'The keys that tokens are signed with cannot be read now.',
      challenge: null,
      retryAfter: '30',
    };
    expect(await Promise.all([ask(token), ask(token)])).toEqual([unavailable, unavailable]);
    expect(await ask(token)).toEqual(unavailable);
    expect(issuer.asked).toBe(1);
    issuer.answer = undefined;
    setClock(Date.now() + 31_000);
    expect(await ask(token)).toMatchObject({ name: 'ann' });
  });
});
