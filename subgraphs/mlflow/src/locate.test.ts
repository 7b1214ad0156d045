import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestContext, createTestDependencies } from '@tributary/kit/testing';
import { type FakeMlflow, startFakeMlflow } from '../testing/index.ts';
import { MlflowBatches } from './batches.ts';
import { MlflowClient } from './client.ts';
import { mlflowConfigSchema } from './config.ts';
import { locateVersion } from './locate.ts';
import { parseMlflowUri } from './uri.ts';

let server: FakeMlflow;
let client: MlflowClient;

/** `name/version` of what a URI means. */
async function locate(text: string): Promise<string | null> {
  const uri = parseMlflowUri(text, []);
  if (uri === undefined) throw new Error(`no URI of MLflow: ${text}`);
  const found = await locateVersion(
    { batches: new MlflowBatches(client), policy: createTestDependencies().policy, connection: 'prod' },
    uri,
    createTestContext(),
  );
  return found === null ? null : `${found.name}/${found.version}`;
}

function tell({ state }: FakeMlflow): void {
  state.addRun({ runId: 'one' });
  state.addRun({ runId: 'two' });
  state.addLoggedModel({ modelId: 'm-1', sourceRunId: 'one' });
  state.addLoggedModel({ modelId: 'm-2' });
  state.addLoggedModel({ modelId: 'm-3' });
  state.addModelVersion({ name: 'fraud', modelId: 'm-1', stage: 'Production' });
  state.addModelVersion({ name: 'fraud', source: 's3://acme/two/sklearn', runId: 'two', stage: 'Production' });
  state.addModelVersion({ name: 'fraud', source: 'models:/fraud/1', stage: 'Staging' });
  state.addModelVersion({ name: 'other', source: 's3://acme/two/xgboost/', runId: 'two' });
  for (const name of ['x', 'y']) state.addModelVersion({ name, modelId: 'm-2' });
  state.setAlias('fraud', 'champion', 2);
  state.addModelVersion({ name: 'a@b#c', source: 's3://acme/odd' });
  state.setAlias('a@b#c', 'champion', 1);
  const tags = { 'mlflow.prompt.is_prompt': 'true' };
  state.addRegisteredModel({ name: 'ask', tags });
  state.addModelVersion({ name: 'ask', source: 'dummy-source', tags });
  state.setAlias('ask', 'champion', 1);
}

describe('locateVersion', () => {
  beforeEach(async () => {
    server = await startFakeMlflow();
    client = new MlflowClient(mlflowConfigSchema.parse({ type: 'mlflow', connection: 'prod', url: server.url }), createTestDependencies());
    tell(server);
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  it.each([
    ['models:/fraud/2', 'fraud/2'],
    ['models:/fraud/02', 'fraud/2'],
    ['models:/fraud@champion', 'fraud/2'],
    ['models:/a@b#c@champion', 'a@b#c/1'],
    ['models:/fraud/Production', 'fraud/2'],
    ['models:/fraud/production', 'fraud/2'],
    ['models:/fraud/Staging', 'fraud/3'],
    ['models:/fraud/latest', 'fraud/3'],
    ['models:/m-1', 'fraud/1'],
    ['runs:/one', 'fraud/1'],
    ['runs:/one/model', 'fraud/1'],
    ['runs:/two/sklearn', 'fraud/2'],
    ['runs:/two/xgboost', 'other/1'],
    ['models:/fraud/99', null],
    ['models:/fraud/99999999999999999999', null],
    ['models:/nobody/1', null],
    ['models:/fraud@nobody', null],
    ['models:/fraud@Champion', null],
    ['models:/fraud@not an alias', null],
    ['models:/nobody@champion', null],
    ['models:/fraud/Archived', null],
    ['models:/fraud/Canary', null],
    ['models:/nobody/Production', null],
    ['models:/nobody/latest', null],
    ['models:/m-3', null],
    ['models:/m-nobody', null],
    ['models:/m-a?b=c', null],
    ['runs:/nobody', null],
    ["runs:/it's", null],
    ['models:/ask/1', null],
    ['models:/ask@champion', null],
    ['models:/ask/latest', null],
  ])('finds %s at %p', async (uri, found) => {
    expect(await locate(uri)).toBe(found);
  });

  it.each([
    ['runs:/two', 'uri: runs:/two means 2 versions. Write one of models:/other/1, models:/fraud/2.'],
    ['runs:/two/lightgbm', 'uri: runs:/two means 2 versions. Write one of models:/other/1, models:/fraud/2.'],
    ['models:/m-2', 'uri: models:/m-2 means 2 versions. Write one of models:/x/1, models:/y/1.'],
  ])('says of %s what it could mean', async (uri, message) => {
    await expect(locate(uri)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/means 2 versions/) });
    const said = await locate(uri).catch((error: unknown) => (error instanceof Error ? error.message : ''));
    expect(said?.match(/models:\/\w+\/\d/g)?.toSorted()).toEqual(message.match(/models:\/\w+\/\d/g)?.toSorted());
  });

  it.each(['models:/fraud/1', 'models:/fraud@champion', 'models:/fraud/Staging', 'models:/fraud/latest', 'models:/m-1', 'runs:/one'])(
    'does not take a failure for nothing there: %s',
    async (uri) => {
      server.fail({ status: 403, body: 'no' });
      await expect(locate(uri)).rejects.toMatchObject({ code: 'REGISTRY_FORBIDDEN' });
    },
  );

  it.each(['models:/fraud/1', 'models:/fraud@champion', 'models:/fraud/Staging', 'models:/fraud/latest', 'runs:/one'])(
    'does not take another server for nothing there: %s',
    async (uri) => {
      server.fail({ status: 404, contentType: 'text/html', body: '<!doctype html>' });
      await expect(locate(uri)).rejects.toMatchObject({ code: 'REGISTRY_BAD_RESPONSE' });
    },
  );
});
