import { describe, expect, it } from '@jest/globals';
import { translate } from './translation.ts';

describe('translate', () => {
  it.each([
    ['MATCH (n:A) RETURN id(n) AS id', 'MATCH (n:A:NeptuneVertex) RETURN n.`~id` AS id'],
    ['MATCH (n:A {`~id`: $id}) RETURN n', 'MATCH (n:A:NeptuneVertex {`~id`: $id}) RETURN n'],
    ['MATCH (:A)<-[e:T]-(b) RETURN ID( e )', 'MATCH (:A:NeptuneVertex)<-[e:T]-(b) RETURN  e .`~id`'],
    ['MATCH ()-[e]->() RETURN id(startNode(e)) AS s', 'MATCH ()-[e]->() RETURN (startNode(e)).`~id` AS s'],
    ['MATCH (n) WHERE n:A AND (n:B) RETURN id(n) AS `id(n)`', 'MATCH (n) WHERE n:A AND (n:B:NeptuneVertex) RETURN n.`~id` AS `id(n)`'],
    ['RETURN "id(n) (n:A)" AS x // id(n)', 'RETURN "id(n) (n:A)" AS x // id(n)'],
    ['MATCH (n:A) RETURN n.id, $id, valid(n)', 'MATCH (n:A:NeptuneVertex) RETURN n.id, $id, valid(n)'],
    ['MATCH (n:`A B`:C WHERE n.x = 1) RETURN 1', 'MATCH (n:`A B`:C:NeptuneVertex WHERE n.x = 1) RETURN 1'],
  ])('of %s is %s', (statement, expected) => expect(translate(statement).text).toBe(expected));

  it('takes the hint away and says its time', () => {
    expect(translate('USING QUERY:TIMEOUTMILLISECONDS 250 MATCH (n:A) RETURN n.x')).toMatchObject({
      text: 'MATCH (n:A:NeptuneVertex) RETURN n.x',
      timeoutMs: 250,
      isWrite: false,
    });
    expect(translate('MATCH (n:A) RETURN n.x').timeoutMs).toBeNull();
    expect(() => translate('USING QUERY:SPEED 250 RETURN 1')).toThrow(expect.objectContaining({ code: 'MalformedQueryException' }));
  });

  it('says what a statement writes, and where it takes it from', () => {
    const statement = `UNWIND $rows AS r MATCH (a:A {\`~id\`: r.from}), (b:A {\`~id\`: r.to})
      MERGE (a)-[e:TRAINED_ON {\`~id\`: r.edge}]->(b) ON CREATE SET e.at = r.at, e.by = $by SET e += r.more`;
    expect(translate(statement)).toMatchObject({
      isWrite: true,
      edgeTypes: ['TRAINED_ON'],
      edgeIdMembers: ['edge'],
      propertyMembers: ['edge', 'at', 'by', 'more'],
    });
  });

  it('says by which properties it looks for vertices', () => {
    const statement = 'MATCH (n:A:B {key: $k})-[e:T {x: 1}]->(m) WHERE n.rank > 1 AND e.y = 1 AND m.z = 2 RETURN n.name ORDER BY n.name';
    expect(translate(statement).lookups).toEqual(['A', 'B'].flatMap((label) => ['key', 'rank'].map((property) => ({ label, property }))));
    expect(translate('MERGE (n:A {`~id`: $id}) SET n.key = $id').lookups).toEqual([]);
  });

  it('remembers how a column without a name was called', () => {
    expect(translate('MATCH (n:A) RETURN id(n), id(startNode(n))').rewritten).toEqual([
      ['(startNode(n)).`~id`', 'id(startNode(n))'],
      ['n.`~id`', 'id(n)'],
    ]);
  });

  it.each(['CREATE (n:A {x: 1})', 'MATCH (a:A) MERGE (a)-[:T]->(a)', 'MATCH (a:A) MERGE (a)-[:T {`~id`: "x"}]->(a)'])(
    'says that it needs ids from parameters: %s',
    (statement) => expect(() => translate(statement)).toThrow(/^the stand-in (creates no|takes the id)/),
  );
});
