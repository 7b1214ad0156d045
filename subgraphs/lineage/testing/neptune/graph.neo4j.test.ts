import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { findNeo4jObstacle, type Neo4jLine, type Neo4jServer, startNeo4j } from '../../../../test/servers/neo4j.ts';
import { createNeptuneClient, type NeptuneClient } from '../../src/stores/neptune/client.ts';
import { neptuneStoreSchema } from '../../src/stores/neptune/config.ts';
import { translate } from './cypher/translation.ts';
import { connectGraph, fakeCredentials, type FakeNeptune, type Graph, startFakeNeptune } from './index.ts';
import { connectQueryApi } from './query-api.ts';

Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
});

const lines = ['lts', 'latest'] as const;
const obstacles = new Map(await Promise.all(lines.map(async (line) => [line, await findNeo4jObstacle(line)] as const)));

const strange = "b'\n`ö` // id(n) \u{1f600}";

const mergeNodes = `UNWIND $rows AS r MERGE (n:TributaryNode {\`~id\`: r.id}) ON CREATE SET n.x = r.x, n.rev = r.rev
  WITH n, r WHERE n.rev < r.rev SET n.x = r.x, n.rev = r.rev`;
const mergeEdges = (type: string) => `UNWIND $edges AS r MATCH (a:TributaryNode {\`~id\`: r.from}), (b:TributaryNode {\`~id\`: r.to})
  MERGE (a)-[e:${type} {\`~id\`: r.id}]->(b) ON CREATE SET e.source = r.source`;
const oneStatement = `${mergeNodes} WITH count(*) AS done ${mergeEdges('USED')}`;

const nodes = ['a', 'b', 'c'].map((id) => ({ id, x: 1, rev: 1 }));
const edge = { id: 'e', from: 'a', to: 'b', source: 's' };

for (const line of lines) {
  const obstacle = obstacles.get(line);
  if (obstacle !== undefined) process.stderr.write(`the stand-in for Neptune is not tried on Neo4j ${line}: ${obstacle}\n`);
  const describeReal = obstacle === undefined ? describe : describe.skip;
  describeReal(`the stand-in for Neptune before a real Neo4j, ${line}`, () => describeStandIn(line));
}

function describeStandIn(line: Neo4jLine): void {
  const opened = new AsyncDisposableStack();
  let neo4j: Neo4jServer;
  let graph: Graph;
  let server: FakeNeptune;
  let client: NeptuneClient;

  /** Over the wire, as the product asks. */
  const run = (text: string, parameters: Readonly<Record<string, unknown>> = {}) =>
    client.run({ text, parameters }, { signal: AbortSignal.timeout(60_000), endpoint: 'writer' });
  /** Behind the wire, where nothing is tried again. */
  const runOnce = (text: string, parameters: Readonly<Record<string, unknown>> = {}) => graph.run(translate(text), parameters);
  const listIds = async () => (await run('MATCH (n:TributaryNode) RETURN id(n) AS id ORDER BY id')).map(({ id }) => id);
  const listEdges = () => run('MATCH (a)-[e]->(b) RETURN id(a) AS a, type(e) AS type, id(e) AS id, id(b) AS b ORDER BY id');

  beforeAll(async () => {
    neo4j = await startNeo4j({ line, http: true });
    opened.defer(() => neo4j.stop());
    graph = await connectGraph({ ...neo4j, url: neo4j.httpUrl });
    server = await startFakeNeptune({ graph });
    opened.defer(() => server.stop());
    const config = neptuneStoreSchema.parse({ type: 'neptune', endpoint: server.url, region: 'us-east-1', timeoutMs: 60_000 });
    client = createNeptuneClient(config, Date.now);
    opened.defer(() => client.close());
  }, 240_000);
  afterAll(() => opened.disposeAsync(), 60_000);
  beforeEach(async () => {
    await run('MATCH (n:TributaryNode) DETACH DELETE n');
  });

  it('keeps vertices by their ids and obeys conditions on what is there', async () => {
    await run(mergeNodes, { rows: [...nodes, { id: strange, x: 2, rev: 1 }] });
    await run(mergeNodes, {
      rows: [
        { id: 'a', x: 9, rev: 1 },
        { id: strange, x: 3, rev: 2 },
      ],
    });
    const text = 'MATCH (n:TributaryNode) WHERE id(n) IN $ids RETURN id(n) AS id, n.x AS x ORDER BY id';
    expect(await run(text, { ids: ['a', strange, 'nobody'] })).toEqual([
      { id: 'a', x: 1 },
      { id: strange, x: 3 },
    ]);
  });

  it('keeps edges by their ids', async () => {
    for (let round = 0; round < 2; round += 1) await run(oneStatement, { rows: nodes, edges: [edge, { ...edge, id: 'f', source: 't' }] });
    expect(await listEdges()).toEqual([
      { a: 'a', type: 'USED', id: 'e', b: 'b' },
      { a: 'a', type: 'USED', id: 'f', b: 'b' },
    ]);
    expect(await run('MATCH ()-[e:USED {`~id`: $id}]->() RETURN e.source AS source, properties(e) AS all', { id: 'f' })).toEqual([
      { source: 't', all: { source: 't' } },
    ]);
  });

  it('answers every kind of value as Neptune writes it', async () => {
    await run(mergeNodes, { rows: [nodes[0]] });
    const text = `MATCH (n:TributaryNode) RETURN id(n), n, n.x AS one, 2.5 AS half, null AS nothing, true AS yes,
      [1, 'a', null] AS list, {x: {y: 1}} AS map, count(*) AS count, n.gone AS gone`;
    expect(await run(text)).toEqual([
      {
        'id(n)': 'a',
        n: { '~id': 'a', '~entityType': 'node', '~labels': ['TributaryNode'], '~properties': { x: 1, rev: 1 } },
        one: 1,
        half: 2.5,
        nothing: null,
        yes: true,
        list: [1, 'a', null],
        map: { x: { y: 1 } },
        count: 1,
        gone: null,
      },
    ]);
    await expect(runOnce('RETURN 9007199254740993 AS x')).rejects.toThrow('no integer as great as 9007199254740993');
  });

  it('bounds what a sub-query reads per row', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({ id: `n${index}`, x: index, rev: 1 }));
    const edges = rows.slice(1).map(({ id }) => ({ id: `e${id}`, from: id, to: 'n0', source: 's' }));
    await run(oneStatement, { rows, edges });
    const text = `MATCH (b:TributaryNode) WHERE id(b) IN $ids
      CALL { WITH b MATCH (a:TributaryNode)-[e:USED]->(b) RETURN a, type(e) AS type ORDER BY id(a) LIMIT 2 }
      RETURN id(b) AS b, id(a) AS a, type ORDER BY a`;
    expect(await run(text, { ids: ['n0', 'n1'] })).toEqual([
      { b: 'n0', a: 'n1', type: 'USED' },
      { b: 'n0', a: 'n2', type: 'USED' },
    ]);
  });

  it('keeps ids of vertices unique over their labels', async () => {
    await run(mergeNodes, { rows: nodes });
    await expect(runOnce('MERGE (n:Other {`~id`: $id})', { id: 'a' })).rejects.toMatchObject({ code: 'ConstraintViolationException' });
    await expect(runOnce('CREATE (n:TributaryNode {`~id`: $id})', { id: 'a' })).rejects.toMatchObject({
      code: 'ConstraintViolationException',
    });
    expect(await listIds()).toEqual(['a', 'b', 'c']);
  });

  it('keeps ids of edges unique over their types and ends', async () => {
    await run(oneStatement, { rows: nodes, edges: [edge] });
    const others = [mergeEdges('TRAINED_ON'), mergeEdges('USED')].map((text) => runOnce(text, { edges: [{ ...edge, to: 'c' }] }));
    for (const other of await Promise.allSettled(others))
      expect(other).toMatchObject({ status: 'rejected', reason: { code: 'ConstraintViolationException' } });
    expect(await listEdges()).toEqual([{ a: 'a', type: 'USED', id: 'e', b: 'b' }]);
    await run(mergeEdges('TRAINED_ON'), { edges: [{ ...edge, id: 'f' }] });
    expect(await listEdges()).toHaveLength(2);
  });

  it('knows the types of edges that another stand-in wrote', async () => {
    await run(oneStatement, { rows: nodes, edges: [edge] });
    const second = await connectGraph({ ...neo4j, url: neo4j.httpUrl });
    await expect(second.run(translate(mergeEdges('SERVES')), { edges: [edge] })).rejects.toMatchObject({
      code: 'ConstraintViolationException',
    });
  });

  it('makes one transaction of a statement: all of it or nothing', async () => {
    const text = `${mergeNodes} WITH count(*) AS done UNWIND $others AS o CREATE (m:Other {\`~id\`: o.id})`;
    await expect(runOnce(text, { rows: nodes, others: [{ id: 'd' }, { id: 'a' }] })).rejects.toMatchObject({
      code: 'ConstraintViolationException',
    });
    expect(await listIds()).toEqual([]);
  });

  it('lets writers that meet lead to one graph, as none of them gives up', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({ id: `n${index}`, x: index, rev: 1 }));
    const edges = rows.slice(1).map(({ id }) => ({ id: `e${id}`, from: id, to: 'n0', source: 's' }));
    const shuffled = [rows, rows.toReversed(), rows.slice(20).concat(rows.slice(0, 20)), rows];
    await Promise.all(shuffled.map((order) => run(oneStatement, { rows: order, edges: order === rows ? edges : edges.toReversed() })));
    expect(await run('MATCH (n:TributaryNode) RETURN count(n) AS n')).toEqual([{ n: 40 }]);
    expect(await run('MATCH ()-[e]->() RETURN count(e) AS e, count(DISTINCT id(e)) AS ids')).toEqual([{ e: 39, ids: 39 }]);
  });

  it('ends a statement that is over its time, and keeps nothing of it', async () => {
    const text = `USING QUERY:TIMEOUTMILLISECONDS 300 MERGE (n:TributaryNode {\`~id\`: $id})
      WITH n UNWIND range(1, 2000000000) AS i WITH n, count(i) AS c SET n.x = c`;
    await expect(runOnce(text, { id: 'late' })).rejects.toMatchObject({ code: 'TimeLimitExceededException' });
    await expect(
      runOnce('USING QUERY:TIMEOUTMILLISECONDS 300 UNWIND range(1, 2000000000) AS i RETURN count(i) AS c'),
    ).rejects.toMatchObject({
      code: 'TimeLimitExceededException',
    });
    expect(await listIds()).toEqual([]);
  });

  it('says what Neo4j does not understand as Neptune would', async () => {
    await expect(runOnce('MATCH (n:TributaryNode) RETRUN n')).rejects.toMatchObject({ code: 'MalformedQueryException' });
    await expect(run('MATCH (n:TributaryNode) RETURN m')).rejects.toMatchObject({ code: 'LINEAGE_UNAVAILABLE' });
  });

  it('finds vertices and edges by their ids through an index', async () => {
    await run(oneStatement, { rows: nodes, edges: [edge] });
    const api = connectQueryApi({ ...neo4j, url: neo4j.httpUrl });
    const planOf = async (text: string, parameters: Readonly<Record<string, unknown>>) =>
      JSON.stringify(await api.explain({ statement: translate(text).text, parameters }));
    expect(await planOf('MATCH (n:TributaryNode) WHERE id(n) IN $ids RETURN n.x AS x', { ids: ['a'] })).toContain('NodeUniqueIndexSeek');
    expect(await planOf(mergeNodes, { rows: nodes })).toContain('NodeUniqueIndexSeek');
    expect(await planOf(mergeEdges('USED'), { edges: [edge] })).toContain('RelationshipUniqueIndexSeek');
  });
}
