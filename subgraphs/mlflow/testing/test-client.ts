import { startFakeMlflow, type FakeMlflow, type FakeMlflowOptions } from './fake-server.ts';

/** For the tests of the stand-in itself: a seeded server and the calls to it. */

export const RUN = '3f66bdb350a548debb3227023785ab6c';
export const MODEL = 'm-8ca2d5e81927439ca10393928ea1bb17';

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  /** The text of an answer that is not JSON. */
  readonly json: unknown;
}

export interface TestClient {
  readonly call: (path: string, init?: RequestInit) => Promise<Answer>;
  readonly get: (path: string, query?: Readonly<Record<string, string>>, headers?: Record<string, string>) => Promise<Answer>;
  readonly send: (method: string, path: string, body: object) => Promise<Answer>;
}

/** The clock moves 10 ms with every look at it. */
export async function startWithClock(options: FakeMlflowOptions = {}): Promise<FakeMlflow> {
  let time = 1_700_000_000_000;
  return startFakeMlflow({ now: () => (time += 10), ...options });
}

export function createClient({ url }: FakeMlflow): TestClient {
  const call: TestClient['call'] = async (path, init = {}) => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const type = response.headers.get('content-type');
    return { status: response.status, type, json: type === 'application/json' ? JSON.parse(text) : text };
  };
  return {
    call,
    get: async (path, query = {}, headers = {}) => call(`/api/2.0/mlflow/${path}?${new URLSearchParams(query).toString()}`, { headers }),
    send: async (method, path, body) =>
      call(`/api/2.0/mlflow/${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  };
}

/** The versions of an answer, such as `fraud/2 fraud/1`. */
export function listNames({ json }: Answer): unknown {
  const text = JSON.stringify(json);
  const rows = [...text.matchAll(/"name":"([^"]*)","version":"(\d+)"/g)].map(([, name, version]) => `${name}/${version}`);
  return rows.join(' ');
}

export function seed({ state }: FakeMlflow): void {
  state.addExperiment('credit');
  state.addLoggedModel({ experimentId: '1', modelId: MODEL, sourceRunId: RUN, tags: { t: 'v' } });
  state.addRun({
    experimentId: '1',
    runId: RUN,
    name: 'train',
    startTime: 1000,
    endTime: 2000,
    tags: { 'mlflow.user': 'ann' },
    params: { lr: '0.1' },
    metrics: [
      { key: 'nan', value: Number.NaN },
      { key: 'inf', value: -Infinity },
      { key: 'acc', value: 0.5, modelId: MODEL, datasetName: 'pay', datasetDigest: 'd1' },
    ],
    datasets: [{ name: 'pay', digest: 'd1', source: '{"uri": "s3://one"}', context: 'training' }],
    modelInputs: [MODEL],
    modelOutputs: [MODEL],
  });
  state.addRegisteredModel({ name: 'fraud', tags: { team: 'risk' } });
  state.addModelVersion({ name: 'fraud', modelId: MODEL, tags: { k: 'v' }, flavors: { sklearn: { code: null } } });
  state.addModelVersion({ name: 'fraud', source: 's3://bucket/model', runId: RUN });
  state.addModelVersion({ name: 'fraud', source: 'models:/fraud/1' });
  state.setAlias('fraud', 'champion', 1);
  state.addRegisteredModel({ name: 'ask', tags: { 'mlflow.prompt.is_prompt': 'true' } });
  state.addModelVersion({ name: 'ask', source: 'dummy-source', tags: { 'mlflow.prompt.is_prompt': 'true' } });
  for (const name of ['odd\\back', "it's"]) state.addModelVersion({ name, source: 's3://b/m' });
}
