import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeMlflow } from '@tributary/mlflow/testing';
import { type CollectedSpan, Collector } from './collector.ts';
import { describeRegistry, detail, environment, startRegistry, third, token } from './registry.ts';
import { type Folder, openFolder, type Server, serve, until, untilReady } from './support.ts';

const key = 'never-to-be-shown-0815';

let registry: FakeMlflow & AsyncDisposable;
let collector: Collector;
let folder: Folder;
let gateway: Server;
const servers: Server[] = [];

beforeAll(async () => {
  [registry, collector, folder] = await Promise.all([startRegistry(), Collector.start(), openFolder()]);
  const start = async (args: readonly string[], name: string, subgraphs = ''): Promise<Server> => {
    const traces = `telemetry: { traces: { endpoint: "${collector.endpoint}", headers: { api-key: "\${env:COLLECTOR_KEY}" } } }\n`;
    const text = describeRegistry(registry.url, `${subgraphs}${traces}`).replace(
      '{ syncIntervalSeconds: 1,',
      `{ store: { type: sqlite, path: ${name}.db },`,
    );
    const file = await folder.write(`${name}.yaml`, text);
    const server = await serve([...args, '--config', file], { ...environment, COLLECTOR_KEY: key });
    servers.push(server);
    return server;
  };
  const mlflow = await start(['subgraph', 'mlflow'], 'mlflow');
  const lineage = await start(['subgraph', 'lineage'], 'lineage', `subgraphs: { mlflow: { url: "${mlflow.url}/graphql" } }\n`);
  gateway = await start(
    ['serve'],
    'gateway',
    `subgraphs: { mlflow: { url: "${mlflow.url}/graphql" }, lineage: { url: "${lineage.url}/graphql" } }\n`,
  );
  await Promise.all(servers.map(({ url }) => untilReady(url)));
}, 90_000);
afterAll(async () => {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  await Promise.all([registry, collector, folder].map((opened) => opened[Symbol.asyncDispose]()));
});

/** Asks as part of a trace of the caller's, and gives the spans of it once they are all there. */
async function trace(traceId: string, flags: string): Promise<readonly CollectedSpan[]> {
  const { errors } = await gateway.ask(detail, {
    variables: { id: third },
    headers: { traceparent: `00-${traceId}-00000000000000ff-${flags}` },
  });
  expect(errors).toEqual([]);
  const look = async () => collector.spans.filter((span) => span.traceId === traceId);
  return until('the spans of every part', look, (spans) =>
    ['gateway', 'lineage', 'mlflow'].every((part) => listParts(spans).includes(part)),
  );
}

function listParts(spans: readonly CollectedSpan[]): readonly string[] {
  // In a process that serves a whole gateway its part is called by the command.
  return spans.map(({ part }) => (part === 'serve' ? 'gateway' : part));
}

describe('a request with every subgraph apart', () => {
  it('is one tree of spans, from its caller to the call to the registry', async () => {
    const spans = await trace('0af7651916cd43dd8448eb211c80319c', '01');
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const roots = spans.filter(({ parentSpanId }) => !byId.has(parentSpanId));
    expect(roots).toMatchObject([{ name: 'request', part: 'serve', parentSpanId: '00000000000000ff' }]);
    const pathTo = (span: CollectedSpan): string => {
      const parent = byId.get(span.parentSpanId);
      return `${parent === undefined ? '' : `${pathTo(parent)} > `}${span.part} ${span.name}`;
    };
    const paths = new Set(spans.map(pathTo));
    expect(paths).toContain('serve request > serve execute > serve subgraph > lineage request > lineage store readNodes');
    expect(paths).toContain('serve request > serve execute > serve subgraph > lineage request > lineage store walk');
    expect(
      [...paths].some((path) => /^serve request > serve execute > serve subgraph > mlflow request > mlflow call \w+$/.test(path)),
    ).toBe(true);
  });

  it('says nothing of its question, its caller or its credentials, and the registry does not hear of the trace', async () => {
    const told = JSON.stringify(collector.spans);
    expect(['fraud', 'Detail', 'anonymous', token, key].filter((text) => told.includes(text))).toEqual([]);
    expect(new Set(collector.keys)).toEqual(new Set([key]));
    expect(registry.calls.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
  });

  it('is not traced where its caller has decided so', async () => {
    const traceId = '1af7651916cd43dd8448eb211c80319c';
    await gateway.ask(detail, { variables: { id: third }, headers: { traceparent: `00-${traceId}-00000000000000ff-00` } });
    await trace('2af7651916cd43dd8448eb211c80319c', '01');
    expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
  });

  it.each(['never answers', 'refuses them'] as const)(
    'is answered while the collector %s',
    async (behaviour) => {
      collector.behaviour = behaviour;
      const sentBefore = collector.keys.length;
      for (let time = 0; time < 20; time++) expect((await gateway.ask(detail, { variables: { id: third } })).errors).toEqual([]);
      await until(
        'something sent',
        async () => collector.keys.length,
        (sent) => sent > sentBefore,
      );
      expect((await gateway.ask(detail, { variables: { id: third } })).errors).toEqual([]);
      const lost = async () => /trace_exports_total\{outcome="FAILED"\} [1-9]/.test(await (await fetch(`${gateway.url}/metrics`)).text());
      await until('a lost batch', lost, (isLost) => isLost);
    },
    60_000,
  );

  it('can be the last: the process ends in time whatever the collector does', async () => {
    collector.behaviour = 'never answers';
    await gateway.ask(detail, { variables: { id: third } });
    gateway.kill('SIGTERM');
    expect((await gateway.ended).code).toBe(0);
    expect(`${gateway.stdout}${gateway.stderr}`).not.toContain(key);
  });
});
