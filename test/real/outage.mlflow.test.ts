import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findMlflowObstacle, type MlflowServer, startMlflow } from '../servers/mlflow.ts';
import { idOf } from './expected.ts';
import { startTributary, type Tributary, waitUntil, waitUntilReady } from './product.ts';
import { callMlflow } from './rest.ts';

const obstacle = await findMlflowObstacle();
if (obstacle !== undefined) process.stderr.write(`changes and outages are not tried with a real MLflow: ${obstacle}\n`);
const describeReal = obstacle === undefined ? describe : describe.skip;

const syncIntervalSeconds = 1;
/** How late a change may show: the next sync, and its own time. */
const freshnessMs = (syncIntervalSeconds + 5) * 1_000;

/** The tests tell one story, in this order. */
describeReal('a real MLflow that changes, goes away and comes back', () => {
  let directory: string;
  const opened = new AsyncDisposableStack();
  let mlflow: MlflowServer;
  let product: Tributary;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tributary-outage-'));
    opened.defer(() => rm(directory, { recursive: true }));
    mlflow = await startMlflow({ directory });
    opened.defer(() => mlflow.stop());
    await callMlflow(mlflow, ['POST', 'registered-models/create'], { body: { name: 'fraud' } });
    await register();
    await register({ tags: [{ key: 'k', value: 'v' }] });
    await point('champion', '1');
    product = await startTributary({
      registries: [`{ type: mlflow, connection: real, url: "${mlflow.url}", timeoutMs: 3000 }`],
      syncIntervalSeconds,
    });
    opened.defer(() => product.stop());
    await waitUntilReady(product);
  }, 180_000);

  afterAll(() => opened.disposeAsync(), 60_000);

  const register = async (more: object = {}): Promise<void> =>
    void (await callMlflow(mlflow, ['POST', 'model-versions/create'], { body: { name: 'fraud', source: 's3://acme/fraud', ...more } }));
  const point = async (alias: string, version: string): Promise<void> =>
    void (await callMlflow(mlflow, ['POST', 'registered-models/alias'], { body: { name: 'fraud', alias, version } }));
  const version = (number: number): string => idOf('version', 'fraud', String(number));

  const listed = async (includeRetired = false): Promise<readonly string[]> => {
    const { data } = await product.ask<{ modelVersions: { nodes: readonly { version: string }[] } }>(
      'query ($includeRetired: Boolean) { modelVersions(includeRetired: $includeRetired, orderBy: OLDEST) { nodes { version } } }',
      { includeRetired },
    );
    return data.modelVersions.nodes.map((node) => node.version);
  };
  const readState = async () => {
    const { data } = await product.ask<{ registries: readonly { state: string; lastError: string | null; versionCount: number | null }[] }>(
      '{ registries { state lastError versionCount } }',
    );
    return data.registries[0];
  };
  const readLive = (id: string) =>
    product.ask<{ modelVersion: Readonly<Record<string, unknown>> | null }>(
      'query ($id: ID!) { modelVersion(id: $id) { name version resolved retiredAt aliases tags { key value } nativeStage upstream { totalCount } } }',
      { id },
    );

  it('shows a version that was registered meanwhile within the interval and five seconds', async () => {
    await register({ source: 'models:/fraud/1' });
    await waitUntil(async () => (await listed()).includes('3'), { withinMs: freshnessMs, what: 'version 3 is listed' });
    const { data } = await product.ask('query ($id: ID!) { modelVersion(id: $id) { upstream { nodes { id } } } }', { id: version(3) });
    expect(data).toEqual({ modelVersion: { upstream: { nodes: [{ id: version(1) }] } } });
  });

  it('finds a version by id before any sync has seen it', async () => {
    await register();
    expect((await readLive(version(4))).data.modelVersion).toMatchObject({ version: '4', resolved: true, nativeStage: 'None' });
  });

  it('shows a moved alias at once', async () => {
    for (const target of ['2', '3', '2']) {
      await point('champion', target);
      const { data } = await product.ask(
        `query ($one: ID!, $two: ID!, $three: ID!) {
           modelVersionByUri(uri: "models:/fraud@champion") { version }
           one: modelVersion(id: $one) { aliases } two: modelVersion(id: $two) { aliases } three: modelVersion(id: $three) { aliases } }`,
        { one: version(1), two: version(2), three: version(3) },
      );
      const aliases = (number: string): readonly string[] => (number === target ? ['champion'] : []);
      expect(data).toEqual({
        modelVersionByUri: { version: target },
        one: { aliases: [] },
        two: { aliases: aliases('2') },
        three: { aliases: aliases('3') },
      });
    }
  });

  it('shows a tag and a stage at once', async () => {
    const named = { name: 'fraud', version: '2' };
    await callMlflow(mlflow, ['POST', 'model-versions/set-tag'], { body: { ...named, key: 'k', value: 'new' } });
    await callMlflow(mlflow, ['POST', 'model-versions/transition-stage'], { body: { ...named, stage: 'Staging' } });
    expect((await readLive(version(2))).data.modelVersion).toMatchObject({ tags: [{ key: 'k', value: 'new' }], nativeStage: 'Staging' });
  });

  it('retires a deleted version after a full comparison, and still answers for it when asked', async () => {
    await callMlflow(mlflow, ['DELETE', 'model-versions/delete'], { body: { name: 'fraud', version: '4' } });
    const gone = await readLive(version(4));
    expect(gone.errors).toBeUndefined();
    expect(gone.data.modelVersion).toMatchObject({ version: '4', aliases: null, tags: null, nativeStage: null });
    await waitUntil(
      async () => {
        await product.lineage?.sync({ mode: 'full' });
        return !(await listed()).includes('4');
      },
      { withinMs: 20_000, what: 'version 4 is retired' },
    );
    expect(await listed()).toEqual(['1', '2', '3']);
    expect(await listed(true)).toEqual(['1', '2', '3', '4']);
    expect((await readLive(version(4))).data.modelVersion).toMatchObject({ resolved: true, retiredAt: expect.stringContaining('T') });
  });

  it('answers from the graph while MLflow is away, and says which fields it does not know', async () => {
    await mlflow.stop();
    const { data, errors = [], text } = await readLive(version(3));
    expect(data).toEqual({
      modelVersion: {
        name: 'fraud',
        version: '3',
        resolved: true,
        retiredAt: null,
        aliases: null,
        tags: null,
        nativeStage: null,
        upstream: { totalCount: 1 },
      },
    });
    expect(new Set(errors.map(({ path }) => path?.at(-1)))).toEqual(new Set(['aliases', 'nativeStage', 'tags']));
    for (const error of errors) expect(error.extensions).toMatchObject({ code: 'REGISTRY_UNAVAILABLE', registry: 'mlflow:real' });
    expect(text).not.toContain(new URL(mlflow.url).port);
  });

  it('says that it is down and why, and retires nothing', async () => {
    await waitUntil(async () => (await readState())?.state === 'DOWN', { withinMs: 20_000, what: 'the registry is down' });
    await product.lineage?.sync({ mode: 'full', acceptRetirements: true });
    expect(await readState()).toMatchObject({ state: 'DOWN', lastError: expect.stringContaining('mlflow:real'), versionCount: 3 });
    expect(await listed()).toEqual(['1', '2', '3']);
    expect((await fetch(`${product.url}/health/ready`)).status).toBe(200);
  });

  it('recovers by itself when MLflow is back', async () => {
    mlflow = await startMlflow({ directory, port: Number(new URL(mlflow.url).port) });
    await waitUntil(async () => (await readState())?.state === 'FRESH', { withinMs: 30_000, what: 'the registry is fresh again' });
    const { data, errors } = await readLive(version(2));
    expect(errors).toBeUndefined();
    expect(data.modelVersion).toMatchObject({ aliases: ['champion'], nativeStage: 'Staging' });
    await register();
    await waitUntil(async () => (await listed()).includes('5'), { withinMs: freshnessMs, what: 'version 5 is listed' });
  }, 120_000);
});
