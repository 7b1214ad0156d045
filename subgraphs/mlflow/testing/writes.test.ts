import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from './index.ts';
import { createClient, listNames, MODEL, RUN, seed, startWithClock, type Answer, type TestClient } from './test-client.ts';

let server: FakeMlflow;
let client: TestClient;

describe('the writes of the stand-in', () => {
  beforeEach(async () => {
    server = await startWithClock();
    client = createClient(server);
    seed(server);
  });
  afterEach(() => server.stop());

  it('moves last_updated_timestamp with descriptions, stages and renames, not with aliases and tags', async () => {
    const stamp = (version: number): number | undefined => server.state.models.get('fraud')?.versions.get(version)?.lastUpdatedTimestamp;
    const before = stamp(1);
    await client.send('POST', 'registered-models/alias', { name: 'fraud', alias: 'x', version: '1' });
    await client.send('POST', 'model-versions/set-tag', { name: 'fraud', version: '1', key: 'a', value: 'b' });
    await client.send('DELETE', 'registered-models/alias', { name: 'fraud', alias: 'x' });
    expect(stamp(1)).toBe(before);
    await client.send('PATCH', 'model-versions/update', { name: 'fraud', version: '1', description: 'new' });
    expect(stamp(1)).toBeGreaterThan(before ?? Infinity);
    const model = (): number | undefined => server.state.models.get('fraud')?.lastUpdatedTimestamp;
    const modelBefore = model();
    await client.send('POST', 'model-versions/transition-stage', { name: 'fraud', version: '2', stage: 'production' });
    await client.send('POST', 'model-versions/transition-stage', {
      name: 'fraud',
      version: '1',
      stage: 'Production',
      archive_existing_versions: true,
    });
    expect(model()).toBeGreaterThan(modelBefore ?? Infinity);
    expect(server.state.models.get('fraud')?.versions.get(2)?.stage).toBe('Archived');
  });

  it('omits the description after an update without one', async () => {
    const { json } = await client.send('PATCH', 'model-versions/update', { name: 'fraud', version: '1' });
    expect(JSON.stringify(json)).not.toContain('description');
  });

  it('never gives a version number again, but starts at 1 when the model was deleted', async () => {
    const create = (name: string): Promise<Answer> => client.send('POST', 'model-versions/create', { name, source: 's3://b/c' });
    await client.send('DELETE', 'model-versions/delete', { name: 'fraud', version: '3' });
    expect(listNames(await create('fraud'))).toBe('fraud/4');
    await client.send('DELETE', 'registered-models/delete', { name: 'fraud' });
    expect((await create('fraud')).status).toBe(404);
    await client.send('POST', 'registered-models/create', { name: 'fraud' });
    expect(listNames(await create('fraud'))).toBe('fraud/1');
  });

  it('renames all versions and leaves the sources of copies', async () => {
    await client.send('POST', 'registered-models/rename', { name: 'fraud', new_name: 'scam' });
    expect((await client.get('model-versions/get', { name: 'scam', version: '3' })).json).toMatchObject({
      model_version: { source: 'models:/fraud/1' },
    });
    expect((await client.get('registered-models/get', { name: 'fraud' })).status).toBe(404);
  });

  it.each([
    ['registered-models/create', { name: 'fraud' }, { error_code: 'RESOURCE_ALREADY_EXISTS' }],
    ['registered-models/create', { name: 'a/b' }, { message: "Invalid model name 'a/b'. Names cannot contain '/' or ':'." }],
    ['registered-models/alias', { name: 'fraud', alias: 'Latest', version: '1' }, { message: expect.stringContaining('is reserved') }],
    ['registered-models/alias', { name: 'fraud', alias: 'v1', version: '1' }, { message: "Version alias name 'v1' is reserved." }],
    [
      'model-versions/create',
      { name: 'fraud', source: `models:/${MODEL}` },
      { message: expect.stringContaining('model_id request parameter') },
    ],
    ['model-versions/create', { name: 'fraud', source: '/etc/passwd' }, { message: expect.stringContaining('To use a local path') }],
    ['model-versions/create', { name: 'fraud', source: 's3://bucket' }, { message: expect.stringContaining('absolute path') }],
    [
      'model-versions/set-tag',
      { name: 'fraud', version: '1', key: 'a@', value: '' },
      { message: expect.stringContaining('Names may only contain') },
    ],
  ])('refuses to POST %s %j', async (path, body, json) => {
    expect(await client.send('POST', path, body)).toMatchObject({ status: 400, json });
  });

  it('copies the run of the source', async () => {
    await client.send('POST', 'registered-models/create', { name: 'copy' });
    const copy = await client.send('POST', 'model-versions/create', { name: 'copy', source: 'models:/fraud@champion' });
    expect(copy.json).toMatchObject({ model_version: { source: 'models:/fraud/1', run_id: RUN } });
  });
});
