import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeMlflow, startFakeMlflow } from '@tributary/mlflow/testing';
import { findMlflowObstacle, type MlflowServer, startMlflow } from '../servers/mlflow.ts';
import { type AgreementRequest, agreementRequests } from './agreement-requests.ts';
import { type Names, seedFake, seedMlflow } from './agreement-seed.ts';

const obstacle = await findMlflowObstacle();
if (obstacle !== undefined) process.stderr.write(`the stand-in is not compared with a real MLflow: ${obstacle}\n`);
const describeReal = obstacle === undefined ? describe : describe.skip;

interface Subject {
  readonly url: string;
  readonly names: Names;
}

/** Requests build on those before them, so they run as one list. */
describeReal('the stand-in, asked as a real MLflow is', () => {
  const opened = new AsyncDisposableStack();
  let mlflow: MlflowServer;
  let fake: FakeMlflow;
  let real: Subject;
  let standIn: Subject;

  beforeAll(async () => {
    mlflow = await startMlflow();
    opened.defer(() => mlflow.stop());
    let time = Date.now();
    fake = await startFakeMlflow({ now: () => (time += 10) });
    opened.defer(() => fake.stop());
    real = { url: mlflow.url, names: await seedMlflow(mlflow) };
    standIn = { url: fake.url, names: seedFake(fake) };
  }, 180_000);

  afterAll(() => opened.disposeAsync(), 60_000);

  it.each(agreementRequests.map((request, index) => [index + 1, request[0], JSON.stringify(request.slice(1)), request] as const))(
    'answers %d: %s %s alike',
    async (_number, _title, _parameters, request) => {
      const [expected, got] = await Promise.all([send(real, request), send(standIn, request)]);
      expect(got).toEqual(expected);
    },
  );
});

async function send({ url, names }: Subject, [line, parameters = {}, extras = {}]: AgreementRequest) {
  const [method = '', path = ''] = line.split(' ');
  const isGet = method === 'GET';
  const address = useNames(path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`, names);
  const response = await fetch(`${url}${address}${isGet ? `?${useNames(toQuery(parameters).toString(), names)}` : ''}`, {
    method,
    headers: extras.headers ?? (isGet ? {} : { 'content-type': 'application/json' }),
    ...(!isGet && { body: extras.body ?? useNames(JSON.stringify(parameters), names) }),
  });
  const text = hideNames(await response.text(), names);
  const type = response.headers.get('content-type');
  return { status: response.status, type, body: type === 'application/json' ? normalise(JSON.parse(text)) : text };
}

function toQuery(parameters: Readonly<Record<string, unknown>>): URLSearchParams {
  const values = Object.entries(parameters).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((item): [string, string] => [key, String(item)]),
  );
  return new URLSearchParams(values);
}

function useNames(text: string, names: Names): string {
  return text.replaceAll('RUN', names.run).replaceAll('DELETED', names.deletedRun).replaceAll('MODEL', names.loggedModel);
}

function hideNames(text: string, names: Names): string {
  return text.replaceAll(names.run, 'RUN').replaceAll(names.deletedRun, 'DELETED').replaceAll(names.loggedModel, 'MODEL');
}

const timeOfTests = 1_600_000_000_000;
const timeKey = /(^|_)(timestamp|time|timestamp_ms)$/;

/** A moment of the test run becomes a word; those that a request gave stay. So does what differs between two real servers, or their databases. */
function normalise(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normalise(item));
  if (typeof value === 'number') return timeKey.test(key) && value > timeOfTests ? 'now' : value;
  if (key === 'message') return normaliseMessage(String(value));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, normalise(item, name)]));
}

/** A Python set has another order in every process, and the database words its own errors. */
function normaliseMessage(message: string): string {
  return message
    .replace(
      /(Valid keys are ')\{([^}]*)\}/,
      (_whole, start: string, keys: string) => `${start}{${keys.split(', ').toSorted().join(', ')}}`,
    )
    .replace(/(already exists\.) Error: [^]*UNIQUE constraint failed[^]*$/, '$1');
}
