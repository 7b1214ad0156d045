import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findMlflowObstacle, mlflowAdmin, type MlflowServer, startMlflow } from '../servers/mlflow.ts';
import { startTributary, type Tributary, waitUntilReady } from './product.ts';
import { callMlflow } from './rest.ts';

const obstacle = await findMlflowObstacle();
if (obstacle !== undefined) process.stderr.write(`credentials are not tried with a real MLflow: ${obstacle}\n`);
const describeReal = obstacle === undefined ? describe : describe.skip;

const env = { RIGHT: mlflowAdmin.password, WRONG: 'wrong-and-secret', LIMITED: 'limited-and-secret' };
const reader = 'reader';

describeReal('a real MLflow that asks for a login', () => {
  const opened = new AsyncDisposableStack();
  let mlflow: MlflowServer;
  let product: Tributary;

  beforeAll(async () => {
    mlflow = await startMlflow({ basicAuth: true });
    opened.defer(() => mlflow.stop());
    const authorization = `Basic ${Buffer.from(`${mlflowAdmin.username}:${mlflowAdmin.password}`).toString('base64')}`;
    const send = (path: string, body: object) => callMlflow(mlflow, ['POST', path], { body, authorization });
    for (const name of ['open', 'closed']) {
      await send('registered-models/create', { name });
      await send('model-versions/create', { name, source: 's3://acme/model' });
    }
    await send('users/create', { username: reader, password: env.LIMITED });
    const none = { resource_type: 'registered_model', resource_id: 'closed', permission: 'DENY' };
    await send('/api/3.0/mlflow/users/permissions/grant', { username: reader, ...none });
    const login = (connection: string, auth: string): string =>
      `{ type: mlflow, connection: ${connection}, url: "${mlflow.url}", auth: ${auth} }`;
    product = await startTributary({
      registries: [
        login('right', `{ type: basic, username: ${mlflowAdmin.username}, password: "\${env:RIGHT}" }`),
        login('wrong', `{ type: basic, username: ${mlflowAdmin.username}, password: "\${env:WRONG}" }`),
        login('missing', '{ type: none }'),
        login('token', '{ type: bearer, token: "${env:WRONG}" }'),
        login('limited', `{ type: basic, username: ${reader}, password: "\${env:LIMITED}" }`),
      ],
      // An age of three intervals is stale: passwords take their time on a busy machine.
      syncIntervalSeconds: 30,
      env,
    });
    opened.defer(() => product.stop());
    await waitUntilReady(product);
  }, 180_000);

  afterAll(() => opened.disposeAsync(), 60_000);

  const expectNothingInternal = (text: string): void => {
    for (const secret of [
      ...Object.values(env),
      mlflowAdmin.username,
      mlflow.url,
      new URL(mlflow.url).port,
      'authenticat',
      'Permission denied',
    ]) {
      expect(text).not.toContain(secret);
    }
  };
  const readVersion = (id: string) =>
    product.ask<{ modelVersion: { name: string } | null }>('query ($id: ID!) { modelVersion(id: $id) { name nativeStage tags { key } } }', {
      id,
    });

  it('is fresh with the right login, and forbidden with a wrong one or none', async () => {
    const { data, text } = await product.ask<{ registries: readonly { id: string; state: string; lastError: string | null }[] }>(
      '{ registries { id state lastError } }',
    );
    expect(data.registries).toEqual([
      { id: 'mlflow:right', state: 'FRESH', lastError: null },
      ...['wrong', 'missing', 'token'].map((name) => ({
        id: `mlflow:${name}`,
        state: 'FORBIDDEN',
        lastError: `mlflow:${name} does not accept our credentials.`,
      })),
      { id: 'mlflow:limited', state: 'FRESH', lastError: null },
    ]);
    expectNothingInternal(text);
  });

  it('lists what each login may see', async () => {
    const { data } = await product.ask<{ modelVersions: { nodes: readonly { id: string }[] } }>('{ modelVersions { nodes { id } } }');
    expect(data.modelVersions.nodes.map(({ id }) => id).toSorted()).toEqual([
      'version:mlflow:limited/open/1',
      'version:mlflow:right/closed/1',
      'version:mlflow:right/open/1',
    ]);
  });

  it('answers live fields with the right login', async () => {
    const { data, errors } = await readVersion('version:mlflow:right/closed/1');
    expect(errors).toBeUndefined();
    expect(data.modelVersion).toEqual({ name: 'closed', nativeStage: 'None', tags: [] });
  });

  it.each(['wrong/open', 'missing/open', 'token/open', 'limited/closed'])('refuses a version of %s as forbidden', async (model) => {
    const { data, errors = [], text } = await readVersion(`version:mlflow:${model}/1`);
    expect(data).toEqual({ modelVersion: null });
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({ code: 'REGISTRY_FORBIDDEN', registry: `mlflow:${model.split('/')[0]}` });
    expectNothingInternal(text);
  });

  it('refuses a URI that only a forbidden connection could know', async () => {
    const { data, errors = [], text } = await product.ask('{ modelVersionByUri(uri: "models:/nobody/1") { id } }');
    expect(data).toEqual({ modelVersionByUri: null });
    expect(errors[0]?.extensions).toMatchObject({ code: 'REGISTRY_FORBIDDEN' });
    expectNothingInternal(text);
  });
});
