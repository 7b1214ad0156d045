import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Answer, openFolder, type Server, serve, until } from '../e2e/support.ts';
import { untilFresh } from '../e2e/until-fresh.ts';
import { describeWithNeo4j } from '../servers/describe-neo4j.ts';
import { type Neo4jServer, startNeo4j } from '../servers/neo4j.ts';
import { hub, lastVersion, startLargeRegistry } from './registry.ts';

const describeReal = await describeWithNeo4j('lts');
const askersPerQuestion = 2;

/** A walk, a walk that a hub widens, and a page of that hub, which is whole or is not answered. */
const questions = [
  `{ modelVersion(id: "${lastVersion}") { id upstream(depth: 5) { totalCount complete stopReasons nodes { id } } } }`,
  `{ lineageNode(id: "${hub}") { dependents(depth: 5, first: 500) { totalCount complete stopReasons nodes { id } } } }`,
  `{ lineageNode(id: "${hub}/d1") { dependents(first: 50) { nodes { id } pageInfo { hasNextPage } } } }`,
];

/** What one question was answered while it was asked again and again: as in quiet times, or less. */
interface Load {
  readonly whole: Answer[];
  readonly less: Answer[];
}

describeReal('a real Neo4j that crashes under load and comes back', () => {
  const opened = new AsyncDisposableStack();
  let directory: string;
  let neo4j: Neo4jServer;
  let product: Server;
  /** What is answered before anything happens, by question. */
  let quiet: readonly Answer[];

  beforeAll(async () => {
    const folder = opened.use(await openFolder());
    directory = `${folder.path}/neo4j`;
    neo4j = await startNeo4j({ directory });
    opened.defer(() => neo4j.stop());
    const registry = await startLargeRegistry();
    opened.defer(() => registry.stop());
    const file = await folder.write('tributary.json', JSON.stringify(describe(neo4j, registry.url)));
    product = opened.use(await serve(['serve', '--config', file, '--log-level', 'silent']));
    await untilFresh(product);
    quiet = await until(
      'whole answers',
      () => Promise.all(questions.map((question) => product.ask(question))),
      (answers) => answers.every(({ errors, text }) => errors.length === 0 && !text.includes('"DEADLINE"')),
    );
  }, 300_000);
  afterAll(() => opened.disposeAsync(), 60_000);

  const describe = ({ boltUrl: url, password }: Neo4jServer, registryUrl: string): object => ({
    server: { port: 0, requestTimeoutMs: 8_000 },
    lineage: { syncIntervalSeconds: 3_600, store: { type: 'neo4j', url, password } },
    registries: [{ type: 'mlflow', connection: 'prod', url: registryUrl }],
  });

  it('costs typed errors, no wrong answer and no restart', async () => {
    expect(quiet[1]?.text).toMatch(/"complete":true.*version:mlflow:prod\/model-000\/1/);
    expect(quiet[2]?.text).toContain('"hasNextPage":true');
    const stopping = new AbortController();
    const loads = questions.map((): Load => ({ whole: [], less: [] }));
    const askers = [...loads.entries()].flatMap(([at, load]) =>
      Array.from({ length: askersPerQuestion }, async () => {
        while (!stopping.signal.aborted) {
          const answer = await product.ask(questions[at] ?? '');
          load[answer.text === quiet[at]?.text ? 'whole' : 'less'].push(answer);
        }
      }),
    );
    /** More than those that were asked before. */
    const untilMore = (kind: keyof Load): Promise<unknown> => {
      const before = loads.map((load) => load[kind].length);
      return until(
        `answers to every question that are ${kind}`,
        async () => loads.map((load, at) => load[kind].length - (before[at] ?? 0)),
        (more) => more.every((count) => count > askersPerQuestion),
      );
    };
    await untilMore('whole');
    await neo4j.kill();
    await untilMore('less');
    neo4j = await startNeo4j({ directory, port: neo4j.port });
    await untilMore('whole');
    stopping.abort();
    await Promise.all(askers);

    const less = loads.flatMap((load) => load.less);
    expect(less.filter(({ text }) => text.includes('"complete":true'))).toEqual([]);
    expect(less.filter(({ errors, text }) => errors.length === 0 && !text.includes('"DEADLINE"'))).toEqual([]);
    expect(less.flatMap(({ errors }) => errors).filter(({ extensions: { code } }) => !isExpected(code))).toEqual([]);
    expect(less.filter(({ text }) => /127\.0\.0\.1|neo4j:|bolt|\.ts:/.test(text))).toEqual([]);
  }, 300_000);
});

function isExpected(code: string | undefined): boolean {
  return code === 'LINEAGE_UNAVAILABLE' || code === 'DEADLINE_EXCEEDED';
}
