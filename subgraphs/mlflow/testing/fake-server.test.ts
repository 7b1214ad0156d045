import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from './index.ts';
import { createClient, listNames, MODEL, RUN, seed, startWithClock, type Answer, type TestClient } from './test-client.ts';

let server: FakeMlflow;
let client: TestClient;

describe('startFakeMlflow', () => {
  beforeEach(async () => {
    server = await startWithClock();
    client = createClient(server);
    seed(server);
  });
  afterEach(() => server.stop());

  it.each([
    ['model-versions/search', { max_results: '200000' }, 200],
    ['model-versions/search', { max_results: '200001' }, 400],
    ['model-versions/search', { max_results: '0' }, 400],
    ['model-versions/search', { order_by: 'run_id' }, 400],
    ['model-versions/search', { page_token: 'zzz' }, 400],
    ['registered-models/search', { max_results: '1000' }, 200],
    ['registered-models/search', { max_results: '1001' }, 400],
    ['registered-models/search', { order_by: 'timestamp DESC' }, 200],
    ['registered-models/search', { order_by: 'creation_timestamp' }, 400],
    ['experiments/search', {}, 400],
    ['experiments/search', { max_results: '50000' }, 200],
    ['experiments/search', { max_results: '50001' }, 400],
    ['registered-models/get', { name: 'none' }, 404],
    ['registered-models/get', {}, 400],
    ['registered-models/alias', { name: 'fraud', alias: 'Champion' }, 400],
    ['registered-models/alias', { name: 'none', alias: 'champion' }, 404],
    ['model-versions/get', { name: 'fraud', version: 'abc' }, 400],
    ['model-versions/get', { name: 'fraud', version: '01' }, 200],
    ['model-versions/get', { name: 'fraud', version: '9' }, 404],
    ['runs/get', { run_id: 'none' }, 404],
    [`logged-models/${MODEL}`, {}, 200],
    ['logged-models/m-none', {}, 404],
    ['model-versions/search', { filter: 'x'.repeat(70_000) }, 400],
  ])('answers %s %j with %d', async (path, query: Readonly<Record<string, string>>, status) => {
    expect((await client.get(path, query)).status).toBe(status);
  });

  it('gives pages by offset, so that a new row repeats one', async () => {
    const first = await client.get('model-versions/search', { filter: "name = 'fraud'", max_results: '2' });
    expect(first.json).toMatchObject({ next_page_token: Buffer.from('{"offset": 2}').toString('base64') });
    server.state.addModelVersion({ name: 'fraud' });
    const page_token = Buffer.from('{"offset": 2}').toString('base64');
    const second = await client.get('model-versions/search', { filter: "name = 'fraud'", max_results: '2', page_token });
    expect([listNames(first), listNames(second)]).toEqual(['fraud/3 fraud/2', 'fraud/2 fraud/1']);
  });

  it('never ends the pages of registered models of size 0', async () => {
    expect((await client.get('registered-models/search', { max_results: '0' })).json).toEqual({
      next_page_token: Buffer.from('{"offset": 0}').toString('base64'),
    });
  });

  it('shows aliases in single reads only', async () => {
    const version = await client.get('model-versions/get', { name: 'fraud', version: '1' });
    expect(version.json).toMatchObject({ model_version: { aliases: ['champion'], run_link: '', description: '' } });
    expect(JSON.stringify((await client.get('model-versions/search')).json)).not.toContain('aliases');
    const model = await client.get('registered-models/get', { name: 'fraud' });
    expect(model.json).toMatchObject({ registered_model: { aliases: [{ alias: 'champion', version: '1' }] } });
    expect(Object.keys((await client.get('registered-models/get', { name: "it's" })).json ?? {})).toEqual(['registered_model']);
    expect((await client.get('registered-models/alias', { name: 'fraud', alias: 'champion' })).status).toBe(200);
  });

  it('hides prompts from searches and not from single reads', async () => {
    expect(JSON.stringify((await client.get('registered-models/search')).json)).not.toContain('"ask"');
    expect(listNames(await client.get('model-versions/search'))).not.toContain('ask');
    expect((await client.get('model-versions/get', { name: 'ask', version: '1' })).json).toMatchObject({
      model_version: { source: 'dummy-source' },
    });
  });

  it('leaves model inputs out of runs/search, NaN is a string and infinity the largest double', async () => {
    const searched = await client.send('POST', 'runs/search', { experiment_ids: ['1'], filter: `attributes.run_id IN ('${RUN}')` });
    const read = await client.get('runs/get', { run_id: RUN });
    expect(searched.json).toMatchObject({ runs: [{ inputs: { dataset_inputs: [{}] }, outputs: { model_outputs: [{}] } }] });
    expect(JSON.stringify(searched.json)).not.toContain('model_inputs');
    const metrics = expect.arrayContaining([
      expect.objectContaining({ key: 'nan', value: 'NaN' }),
      expect.objectContaining({ key: 'inf', value: -Number.MAX_VALUE }),
    ]);
    expect(read.json).toMatchObject({ run: { inputs: { model_inputs: [{ model_id: MODEL }] }, data: { metrics } } });
  });

  it.each([
    [{}, 0],
    [{ experiment_ids: ['7'] }, 0],
    [{ experiment_ids: ['1'], filter: 'attributes.end_time > 1999' }, 1],
    [{ experiment_ids: ['1'], filter: 'attributes.end_time > 2000' }, 0],
    [{ experiment_ids: ['1'], filter: "tags.`mlflow.user` = 'ann' AND params.lr LIKE '0%'" }, 1],
    [{ experiment_ids: ['1'], filter: "datasets.digest = 'd1'" }, 1],
  ])('finds runs by %j', async (body, count) => {
    const answer = await client.send('POST', 'runs/search', body);
    expect([answer.status, JSON.stringify(answer.json).split('run_uuid').length - 1]).toEqual([200, count]);
  });

  it('hides deleted runs unless all are asked for, and runs/get still answers', async () => {
    server.state.deleteRun(RUN);
    const search = (more: object): Promise<Answer> => client.send('POST', 'runs/search', { experiment_ids: ['1'], ...more });
    expect((await search({})).json).toEqual({});
    expect((await search({ run_view_type: 'ALL' })).json).toMatchObject({ runs: [{ info: { lifecycle_stage: 'deleted' } }] });
    expect((await client.get('runs/get', { run_id: RUN })).status).toBe(200);
  });

  it('keeps the first source of a dataset within an experiment', async () => {
    const again = { name: 'pay', digest: 'd1', source: '{"uri": "s3://two"}' };
    expect(server.state.addRun({ experimentId: '1', datasets: [again] }).datasets[0]?.dataset.source).toContain('s3://one');
    expect(server.state.addRun({ experimentId: '0', datasets: [again] }).datasets[0]?.dataset.source).toContain('s3://two');
  });

  it('shows the metrics of logged models with their dataset and needs experiment_ids to search', async () => {
    const metric = { key: 'acc', dataset_name: 'pay', dataset_digest: 'd1', run_id: RUN, model_id: MODEL };
    const search = (body: object): Promise<Answer> => client.send('POST', 'logged-models/search', body);
    expect((await search({ experiment_ids: ['1'], filter: `model_id IN ('${MODEL}')` })).json).toMatchObject({
      models: [{ info: { status: 'LOGGED_MODEL_READY' }, data: { metrics: [metric] } }],
    });
    expect((await search({})).status).toBe(400);
    expect((await search({ experiment_ids: ['1'], filter: "bogus = 'x'" })).status).toBe(500);
    expect(server.state.loggedModels.get(MODEL)?.tags.get('mlflow.modelVersions')).toBe('[{"name": "fraud", "version": 1}]');
  });

  it('follows models:/ sources to the files, through copies', async () => {
    const uri = `mlflow-artifacts:/1/models/${MODEL}/artifacts`;
    expect((await client.get('model-versions/get-download-uri', { name: 'fraud', version: '3' })).json).toEqual({ artifact_uri: uri });
    expect(await client.call('/model-versions/get-artifact?name=fraud&version=3&path=MLmodel')).toMatchObject({
      status: 200,
      type: 'text/plain',
      json: expect.stringContaining('flavors:\n  sklearn:\n    code: null\n'),
    });
    expect((await client.call('/model-versions/get-artifact?name=fraud&version=1&path=none')).status).toBe(404);
  });

  it('answers what is not an operation with pages', async () => {
    expect(await client.get('nope')).toMatchObject({ status: 404, type: 'text/html; charset=utf-8' });
    expect(await client.send('POST', 'registered-models/search', {})).toMatchObject({ status: 405, type: 'text/html; charset=utf-8' });
    expect(await client.call('/version')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8', json: '3.17.2' });
    expect(await client.call('/health')).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8', json: 'OK' });
  });

  it('names the operation of each call', async () => {
    await client.get('model-versions/search');
    await client.send('DELETE', 'registered-models/alias', { name: 'fraud', alias: 'champion' });
    await client.get(`logged-models/${MODEL}`);
    await client.call('/api/3.0/mlflow/server-info');
    await client.get('nope');
    const names = server.calls.map(({ method, operation }) => `${method} ${operation}`);
    expect(names).toEqual([
      'GET model-versions/search',
      'DELETE registered-models/alias',
      'GET logged-models/get',
      'GET server-info',
      'GET unknown',
    ]);
  });

  it('knows no workspaces and fails on their header, except on server-info', async () => {
    const headers = { 'x-mlflow-workspace': 'a' };
    expect(await client.get('registered-models/search', {}, headers)).toMatchObject({
      status: 500,
      json: { error_code: 'FEATURE_DISABLED' },
    });
    expect((await client.call('/health', { headers })).status).toBe(500);
    expect((await client.call('/api/3.0/mlflow/server-info', { headers })).json).toMatchObject({ workspaces_enabled: false });
    expect((await client.call('/api/3.0/mlflow/workspaces')).status).toBe(503);
  });
});

describe('startFakeMlflow with options', () => {
  afterEach(() => server.stop());

  it('keeps workspaces apart', async () => {
    server = await startWithClock({ workspaces: ['team-a'] });
    client = createClient(server);
    server.state.addRegisteredModel({ name: 'm', description: 'of default' });
    server.workspace('team-a').addRegisteredModel({ name: 'm', description: 'of a' });
    const read = (workspace: string): Promise<Answer> =>
      client.get('registered-models/get', { name: 'm' }, { 'x-mlflow-workspace': workspace });
    expect((await read('')).json).toMatchObject({ registered_model: { description: 'of default' } });
    expect((await read('team-a')).json).toMatchObject({ registered_model: { description: 'of a' } });
    expect(await read('nope')).toMatchObject({ status: 404, json: { message: "Workspace 'nope' not found" } });
    expect(await read('No!')).toMatchObject({ status: 400 });
  });

  it('asks for a password, hides what a user may not read and fills the page', async () => {
    server = await startWithClock({ access: { kind: 'basic', username: 'bob', password: 'pässword', hides: (name) => name === 'a' } });
    client = createClient(server);
    for (const name of ['a', 'b', 'c']) server.state.addModelVersion({ name });
    const authorization = `Basic ${Buffer.from('bob:pässword').toString('base64')}`;
    expect(await client.get('nope')).toMatchObject({ status: 401, type: 'text/html; charset=utf-8' });
    expect((await client.call('/health')).status).toBe(200);
    const found = await client.get('model-versions/search', { max_results: '2', order_by: 'name' }, { authorization });
    expect(listNames(found)).toBe('b/1 c/1');
    expect(await client.get('registered-models/get', { name: 'a' }, { authorization })).toMatchObject({
      status: 403,
      json: 'Permission denied',
    });
  });

  it('takes a bearer token', async () => {
    server = await startWithClock({ access: { kind: 'bearer', token: 'secret' } });
    client = createClient(server);
    expect((await client.get('registered-models/search', {}, { authorization: 'Bearer secret' })).status).toBe(200);
    expect((await client.get('registered-models/search', {}, { authorization: 'Bearer other' })).status).toBe(401);
  });

  it('is an older server on request', async () => {
    server = await startWithClock({ version: '2.9.2' });
    client = createClient(server);
    const refused = await client.get('model-versions/search', { filter: "name IN ('a')" });
    expect(refused).toMatchObject({ status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(Object.keys(refused.json ?? {})).toEqual(['error_code', 'message']);
    expect((await client.get('model-versions/search', { filter: "run_id IN ('a')" })).status).toBe(200);
    expect(await client.get('logged-models/m-1')).toMatchObject({ status: 404, type: 'text/html; charset=utf-8' });
    expect((await client.call('/api/3.0/mlflow/server-info')).status).toBe(404);
    expect((await client.call('/version')).json).toBe('2.9.2');
  });
});
