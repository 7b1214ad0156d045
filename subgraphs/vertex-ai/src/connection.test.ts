import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeVertexAi, startFakeVertexAi } from '../testing/index.ts';
import { createContext, openConnection } from '../testing/test-connection.ts';
import type { VertexAiConnection } from './connection.ts';

let server: FakeVertexAi;
let connection: VertexAiConnection;
const byNumber = () => `projects/${server.state.projectNumber}/locations/europe-west4/models/fraud`;

describe('VertexAiConnection', () => {
  beforeEach(async () => {
    server = await startFakeVertexAi();
    connection = openConnection(server);
    server.state.addModel({ modelId: 'fraud', displayName: 'Fraud' });
    server.state.addVersion('fraud');
  });
  afterEach(async () => {
    await connection.close();
    await server.stop();
  });

  it('finds out once whether a project number is its own', async () => {
    expect(await connection.locate(`${byNumber()}@1`, createContext())).toBe('version:vertex-ai:eu/fraud/1');
    expect(server.calls.map(({ operation }) => operation)).toEqual(['ListModels', 'GetModel']);
    server.resetCalls();
    expect(await connection.locate('projects/99/locations/europe-west4/models/fraud@1', createContext())).toBeUndefined();
    expect(server.countCalls()).toBe(0);
  });

  it('names a version without asking, once it knows the number of its project', async () => {
    const id = 'version:vertex-ai:eu/fraud/7';
    expect(connection.nameUri('projects/acme-ml/locations/europe-west4/models/fraud@7')).toBe(id);
    expect(connection.nameUri(`${byNumber()}@7`)).toBeUndefined();
    await connection.check(createContext());
    expect(connection.nameUri(`${byNumber()}@7`)).toBe(id);
    const others = [`${byNumber()}@champion`, byNumber(), 'projects/acme-ml/locations/us-central1/models/fraud@7', 'models:/fraud/1', 'x'];
    expect(others.map((uri) => connection.nameUri(uri))).toEqual(others.map(() => undefined));
  });

  it('says in its check which service may not be read', async () => {
    server.fail({ status: 403 }, ({ operation }) => operation === 'ListEndpoints');
    const steps = await connection.check(createContext());
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['models', true],
      ['endpoints', false],
      ['pipelines', true],
    ]);
  });
});
