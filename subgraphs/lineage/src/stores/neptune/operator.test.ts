import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireFault } from '@tributary/kit/testing';
import { fakeCredentials, type FakeNeptune, neptuneFault } from '../../../testing/neptune/index.ts';
import { callOf, Cluster, environment, failureOf, read, rows, write } from './testing/cluster.ts';

Object.assign(process.env, environment);
delete process.env['AWS_SESSION_TOKEN'];

let cluster: Cluster;
let server: FakeNeptune;

beforeEach(async () => {
  cluster = new Cluster();
  server = await cluster.start();
});
afterEach(() => cluster.stop());

describe('what an operator has to change', () => {
  const ask = (more: object = {}) => failureOf(cluster.open(server, more).run(read, callOf()));

  it('is named: the region', async () => {
    expect(await ask({ region: 'eu-west-1' })).toMatchObject({
      code: 'LINEAGE_UNAVAILABLE',
      fix: expect.stringMatching(/lineage\.store\.region/),
    });
    expect(server.countCalls()).toBe(1);
  });

  it('is named: the endpoint that leads to a reader', async () => {
    server = await cluster.start({ role: 'reader' });
    const asked = cluster.open(server).run(write, callOf());
    expect(await failureOf(asked)).toMatchObject({ fix: expect.stringMatching(/lineage\.store\.endpoint/) });
  });

  it.each([
    ['another key', { accessKeyId: 'AKIDOFANOTHER' }],
    ['another secret', { secretAccessKey: 'another' }],
    ['a session token', { sessionToken: 'token' }],
  ])('is named: the credentials, where the cluster knows %s', async (_what, change) => {
    server = await cluster.start({ credentials: { ...fakeCredentials, ...change } });
    expect(await ask()).toMatchObject({ message: expect.stringMatching(/credentials/), fix: expect.stringMatching(/default chain/) });
  });

  it('is named: credentials that have expired', async () => {
    server.fail(neptuneFault('AccessDeniedException', 'The security token included in the request is expired'));
    expect(await ask()).toMatchObject({ fix: expect.stringMatching(/Renew the credentials/) });
  });

  it('is named: the clock', async () => {
    server = await cluster.start({ now: () => Date.now() + 6 * 60_000 });
    expect(await ask()).toMatchObject({ fix: 'Set the clock of this machine.' });
  });

  it('is named: credentials that are nowhere', async () => {
    const { AWS_ACCESS_KEY_ID: kept } = process.env;
    delete process.env['AWS_ACCESS_KEY_ID'];
    try {
      expect(await ask()).toMatchObject({
        message: expect.stringMatching(/no AWS credentials/),
        fix: expect.stringMatching(/default chain/),
      });
    } finally {
      process.env['AWS_ACCESS_KEY_ID'] = kept;
    }
    expect(server.calls).toEqual([]);
  });
});

describe('temporary credentials', () => {
  it('are signed with their token', async () => {
    server = await cluster.start({ credentials: { ...fakeCredentials, sessionToken: 'token' } });
    process.env['AWS_SESSION_TOKEN'] = 'token';
    try {
      expect(await cluster.open(server).run(read, callOf())).toEqual(rows);
    } finally {
      delete process.env['AWS_SESSION_TOKEN'];
    }
  });
});

describe('readEngine', () => {
  it('gives the version and the role of an endpoint', async () => {
    const reader = await cluster.start({ role: 'reader', engineVersion: '1.4.1.0' });
    const client = cluster.open(server, { readerEndpoint: reader.url });
    expect(await client.readEngine(callOf())).toEqual({ version: '1.4.5.1', role: 'writer' });
    expect(await client.readEngine(callOf({ endpoint: 'reader' }))).toEqual({ version: '1.4.1.0', role: 'reader' });
  });

  it('refuses an engine without read-only sub-queries in one line', async () => {
    server = await cluster.start({ engineVersion: '1.3.4.0.R2' });
    expect(await failureOf(cluster.open(server).readEngine(callOf()))).toEqual({
      code: 'LINEAGE_UNAVAILABLE',
      message: 'The engine of the lineage graph is too old, or unknown: 1.3.4.0.R2.',
      fix: 'Upgrade the cluster of lineage.store.endpoint to engine 1.4.1.0 or newer.',
    });
  });

  it('refuses a reader at the endpoint for writes', async () => {
    server = await cluster.start({ role: 'reader' });
    expect(await failureOf(cluster.open(server).readEngine(callOf()))).toMatchObject({
      fix: expect.stringMatching(/lineage\.store\.endpoint/),
    });
  });

  it.each<WireFault>(['html', 'empty', { status: 404, body: '' }, { status: 200, body: '{"status":"healthy"}' }])(
    'calls what does not answer as Neptune by its name: %j',
    async (fault) => {
      server.fail(fault);
      expect(await failureOf(cluster.open(server).readEngine(callOf()))).toMatchObject({
        message: 'The lineage graph answered something that is not Neptune.',
      });
    },
  );
});
