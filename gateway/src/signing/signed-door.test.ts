import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Viewer } from '@tributary/kit';
import { buildSchema } from 'graphql';
import { pino } from 'pino';
import { defaultServer } from '../config/index.ts';
import { refuseLeaks } from '../identity/testing/asking.ts';
import { createLogger } from '../logger.ts';
import { type RunningServer, startServer } from '../server.ts';
import { SeenSignatures } from './seen-signatures.ts';
import { signCall } from './signature.ts';
import { createSignedDoor } from './signed-door.ts';

const [secret, next] = ['a'.repeat(32), 'b'.repeat(32)] as const;
const viewer: Viewer = { name: 'ann', sees: ['reader'] };
const body = '{"query":"{ viewer }"}';
const path = '/graphql';

let server: RunningServer;
let seen: SeenSignatures;
let log: string;
let now: number;

const schema = buildSchema('type Query { viewer: String }');
const field = schema.getQueryType()?.getFields()['viewer'];
if (field !== undefined) field.resolve = (_source, _args, context: { viewer: Viewer }) => JSON.stringify(context.viewer);

function describeServer() {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void (log += line) });
  return {
    config: { ...defaultServer(), port: 0, graceSeconds: 1 },
    graph: { schema },
    door: createSignedDoor({ subgraph: 'mlflow', secrets: [secret, next], seen, now: () => now, logger }),
    readiness: async () => ({ missing: [] }),
    logger: createLogger('silent'),
  };
}

beforeEach(async () => {
  [seen, log, now] = [new SeenSignatures(), '', 1_764_000_000_000];
  server = await startServer(describeServer());
});
afterEach(async () => {
  await server.close();
  refuseLeaks(log, [secret, next, '{ viewer }']);
});

interface Changes {
  readonly secret?: string;
  readonly subgraph?: string;
  readonly time?: number;
}

const sign = (changes: Changes = {}) =>
  signCall(
    {
      subgraph: 'mlflow',
      method: 'POST',
      path,
      viewer,
      body,
      headers: { 'x-request-id': 'r-1' },
      now,
      ...(changes.time !== undefined && { now: changes.time }),
      ...(changes.subgraph !== undefined && { subgraph: changes.subgraph }),
    },
    changes.secret ?? secret,
  );

async function send(headers: object, text = body) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'r-1', ...headers },
    body: text,
  });
  const { data, errors } = (await response.json()) as { data?: { viewer: string }; errors?: { extensions: { code: string } }[] };
  return { status: response.status, viewer: data && (JSON.parse(data.viewer) as Viewer), code: errors?.[0]?.extensions.code };
}

const refused = { status: 401, viewer: undefined, code: 'SIGNATURE_REFUSED' };

describe('a subgraph with secrets', () => {
  it('answers a signed call, for the viewer in it', async () => {
    expect(await send(sign())).toEqual({ status: 200, viewer, code: undefined });
    expect(await send(sign({ secret: next }))).toEqual({ status: 200, viewer, code: undefined });
  });

  it.each<readonly [what: string, send: () => Promise<unknown>]>([
    ['has no signature', () => send({})],
    ['has a token instead', () => send({ authorization: `Bearer ${secret}` })],
    ['has another signature', () => send(sign({ secret: 'c'.repeat(32) }))],
    ['was signed for another subgraph', () => send(sign({ subgraph: 'sagemaker' }))],
    ['is older than a minute', () => send(sign({ time: now - 60_001 }))],
    ['is more than a minute ahead', () => send(sign({ time: now + 60_001 }))],
    ['has another body', () => send(sign(), '{"query":"{ viewer  }"}')],
    [
      'has another viewer',
      () => send({ ...sign(), 'x-tributary-viewer': Buffer.from('{"name":"root","sees":"everything"}').toString('base64url') }),
    ],
    ['has another request id', () => send({ ...sign(), 'x-request-id': 'r-2' })],
    ['has another scope', () => send({ ...sign(), 'x-tributary-scope': 'of-another' })],
  ])('refuses a call that %s', async (_what, sendIt) => {
    expect(await sendIt()).toEqual(refused);
    expect(log).toContain('A call was refused');
  });

  it('refuses a call that comes again, also after a reload', async () => {
    const headers = sign();
    expect(await send(headers)).toMatchObject({ status: 200 });
    expect(await send(headers)).toEqual(refused);
    const { formerEnded } = await server.replace(describeServer());
    await formerEnded;
    expect(await send(headers)).toEqual(refused);
    expect(await send(sign())).toMatchObject({ status: 200 });
  });

  it('refuses what is asked by GET, and answers for its health', async () => {
    const answer = await fetch(`${server.url}/graphql?query={viewer}`, { headers: { ...sign() } });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Tributary-Signature']);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });
});
