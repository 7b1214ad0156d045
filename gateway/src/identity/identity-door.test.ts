import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { nameAddress, RateLimit } from './rate-limit.ts';
import { type GuardedGateway, refuseLeaks, startGuardedGateway } from './testing/asking.ts';
import { startIssuer } from './testing/issuer.ts';

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
const entry = (key: string, name: string, roles: readonly string[]) => ({
  name,
  sha256: createHash('sha256').update(key).digest('hex').toUpperCase(),
  roles,
});
const apiKeys = [entry(first, 'portal', ['reader']), entry(second, 'portal', ['reader', 'writer']), entry(third, 'ops', ['operator'])];

const refused = { status: 401, code: 'UNAUTHENTICATED' };
const opened: GuardedGateway[] = [];
afterEach(async () => {
  for (const gateway of opened.splice(0)) {
    refuseLeaks(
      gateway.log,
      [first, second, third].map((key) => key.slice(0, 16)),
    );
    await gateway[Symbol.asyncDispose]();
  }
});

async function start(...args: Parameters<typeof startGuardedGateway>): Promise<GuardedGateway> {
  const gateway = await startGuardedGateway(...args);
  opened.push(gateway);
  return gateway;
}

describe('an API key', () => {
  it('gives the viewer its name and roles, two of one name while one replaces the other', async () => {
    const gateway = await start({ apiKeys });
    expect(await gateway.ask(first)).toEqual({ name: 'client:portal', sees: ['reader'] });
    expect(await gateway.ask(second)).toEqual({ name: 'client:portal', sees: ['reader', 'writer'] });
  });

  it.each([
    ['another', '4'.repeat(64)],
    ['a part of one', first.slice(0, 63)],
    ['more than one', `${first}1`],
    ['the hash of one', entry(first, '', []).sha256],
  ])('is refused if it is %s', async (_what, key) => {
    const gateway = await start({ apiKeys });
    const answer = await gateway.ask(key);
    expect(answer).toMatchObject({ ...refused, message: 'The credential is neither a key that is known here nor a token.' });
    expect(gateway.log).toContain('A request was refused');
    expect(gateway.log).not.toContain(key.slice(0, 16));
  });

  it('beside tokens of issuers is accepted without asking them', async () => {
    await using issuer = await startIssuer();
    const gateway = await start({ apiKeys, tokens: [{ issuer: issuer.issuer, audience: 'tributary', jwksUrl: issuer.jwksUrl }] });
    expect(await gateway.ask(first)).toMatchObject({ name: 'client:portal' });
    expect(issuer.asked).toBe(0);
    expect(await gateway.ask(await issuer.sign())).toMatchObject({ name: 'ann' });
  });

  it('of an unrestricted role lets its viewer see everything', async () => {
    const gateway = await start({ apiKeys, unrestrictedRoles: ['operator'] });
    expect(await gateway.ask(third)).toEqual({ name: 'client:ops', sees: 'everything' });
    expect(await gateway.ask(first)).toEqual({ name: 'client:portal', sees: ['reader'] });
  });
});

describe('without a credential', () => {
  it('nobody is let in', async () => {
    const gateway = await start({ apiKeys });
    expect(await gateway.ask()).toEqual({
      ...refused,
      message: 'This needs to know who asks.',
      challenge: 'Bearer realm="tributary"',
      retryAfter: null,
    });
  });

  it('whoever may be anonymous has no role, and a wrong credential is none', async () => {
    const gateway = await start({ apiKeys }, { allowAnonymous: true });
    expect(await gateway.ask()).toEqual({ name: 'anonymous', sees: [] });
    expect(await gateway.ask('4'.repeat(64))).toMatchObject(refused);
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${first}`,
      first,
      `Bearer ${first} ${second}`,
      `Bearer ${first}, Bearer ${second}`,
    ])
      expect(await gateway.ask(undefined, { headers: { authorization } })).toMatchObject({
        ...refused,
        message: expect.stringContaining('form'),
      });
  });

  it('health, pages and what other pages must ask before they ask stay open, and the graph does not by any method', async () => {
    const gateway = await start({ apiKeys }, { cors: { origins: ['https://portal.acme.example'] } });
    const ask = async (path: string, init?: RequestInit) => (await fetch(`${gateway.url}${path}`, init)).status;
    expect(await ask('/health/live')).toBe(200);
    expect(await ask('/health/ready')).toBe(200);
    expect(await ask('/graphql?query={viewer}')).toBe(401);
    expect(await ask('/graphql?query={viewer}', { method: 'HEAD' })).toBe(401);
    const origin = 'https://portal.acme.example';
    const preflight = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
    expect(await ask('/graphql', { method: 'OPTIONS', headers: preflight })).toBe(204);
    const answer = await fetch(`${gateway.url}/graphql?query={viewer}`, { headers: { origin } });
    expect(answer.headers.get('access-control-expose-headers')).toContain('www-authenticate');
    expect(answer.headers.get('content-type')).toContain('application/json');
  });
});

describe('a credential', () => {
  it('is looked at before the body is read', async () => {
    const gateway = await start({ apiKeys });
    const asking = request(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '1000' },
    });
    asking.on('error', () => undefined).flushHeaders();
    const [response] = (await once(asking, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(401);
    asking.destroy();
  });

  it('may be written in any case, and not twice', async () => {
    const gateway = await start({ apiKeys });
    expect(await gateway.ask(undefined, { headers: { authorization: `bearer ${first}` } })).toMatchObject({ name: 'client:portal' });
    const { hostname, port } = new URL(gateway.url);
    const asking = request({ hostname, port, path: '/graphql?query={viewer}' });
    asking.setHeader('authorization', [`Bearer ${first}`, `Bearer ${second}`]);
    asking.end();
    const [response] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(401);
  });
});

describe('the rate limit', () => {
  const limited = {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'You ask more often than you may.',
    challenge: null,
    retryAfter: expect.stringMatching(/^\d{1,2}$/),
  };

  it('counts each viewer by itself, all keys of one name together', async () => {
    const gateway = await start({ apiKeys, rateLimit: { requestsPerMinute: 3 } });
    const asked = [await gateway.ask(first), await gateway.ask(second), await gateway.ask(first)];
    expect(asked.map((answer) => 'sees' in answer)).toEqual([true, true, true]);
    expect(await gateway.ask(first)).toEqual(limited);
    expect(await gateway.ask(second)).toEqual(limited);
    expect(await gateway.ask(third)).toMatchObject({ name: 'client:ops' });
  });

  it('lets more through as a burst, and counts no wrong credentials', async () => {
    const gateway = await start({ apiKeys, rateLimit: { requestsPerMinute: 1, burst: 2 } });
    for (let time = 0; time < 10; time++) expect(await gateway.ask('4'.repeat(64))).toMatchObject(refused);
    for (let time = 0; time < 3; time++) expect(await gateway.ask(first)).toMatchObject({ name: 'client:portal' });
    expect(await gateway.ask(first)).toEqual(limited);
  });

  it('counts the anonymous by their address, and a token by its issuer and name', async () => {
    await using issuer = await startIssuer();
    const tokens = [{ issuer: issuer.issuer, audience: 'tributary', jwksUrl: issuer.jwksUrl }];
    const gateway = await start({ apiKeys, tokens, rateLimit: { requestsPerMinute: 1 } }, { allowAnonymous: true });
    const sign = (sub: string) => issuer.sign({ sub });
    expect(await gateway.ask()).toMatchObject({ name: 'anonymous' });
    expect(await gateway.ask()).toEqual(limited);
    expect(await gateway.ask(first)).toMatchObject({ name: 'client:portal' });
    expect(await gateway.ask(await sign('client:portal'))).toMatchObject({ name: 'client:portal' });
    expect(await gateway.ask(await sign('anonymous'))).toMatchObject({ name: 'anonymous' });
    expect(await gateway.ask(await sign('anonymous'))).toEqual(limited);
  });

  it('remembers so many callers and no more', async () => {
    const limit = new RateLimit({ requestsPerMinute: 1, burst: 0 }, 2);
    for (const caller of ['a', 'b', 'c']) await limit.take(caller);
    await expect(limit.take('c')).rejects.toThrow('more often');
    await expect(limit.take('a')).resolves.toBeUndefined();
    limit.close();
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('takes %s for %s', (address, caller) => {
    expect(nameAddress(address)).toBe(caller);
  });
});
