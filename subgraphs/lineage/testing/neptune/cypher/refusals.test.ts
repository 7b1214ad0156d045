import { describe, expect, it } from '@jest/globals';
import { isWrite, refuseUnsupported } from './refusals.ts';
import { scan } from './scan.ts';

const unsupported = 'UnsupportedOperationException';
const malformed = 'MalformedQueryException';

describe('refuseUnsupported', () => {
  // The sources stand beside the rules.
  it.each<[statement: string, what: string, code: string]>([
    ['MATCH p = shortestPath((a:A)-[*..5]->(b:B)) RETURN p', 'shortestPath', unsupported],
    ['MATCH p = allShortestPaths((a:A)-[*]->(b:B)) RETURN p', 'shortestPath', unsupported],
    ['MATCH p = SHORTEST 1 (a:A)-[:T]->+(b:B) RETURN p', 'SHORTEST', malformed],
    ['MATCH p = ALL SHORTEST (a:A)-[:T]->(b:B) RETURN p', 'SHORTEST', malformed],
    ['MATCH (a:A)-[:T]->{1,3}(b) RETURN b', 'a quantified path pattern', malformed],
    ['MATCH (a:A)-[:T]-{,3}(b) RETURN b', 'a quantified path pattern', malformed],
    ['MATCH (a:A)-->+(b) RETURN b', 'a quantified path pattern', malformed],
    ['MATCH (a:A) ((x)-[:T]->(y)){1,3} (b) RETURN b', 'a quantified path pattern', malformed],
    ['MATCH (a:A) ((x)-->(y))+ (b) RETURN b', 'a quantified path pattern', malformed],
    ['CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE n.x IS UNIQUE', 'a constraint or an index', malformed],
    ['CREATE INDEX FOR (n:A) ON (n.x)', 'a constraint or an index', malformed],
    ['CREATE FULLTEXT INDEX names FOR (n:A) ON EACH [n.x]', 'a constraint or an index', malformed],
    ['DROP INDEX names', 'a constraint or an index', malformed],
    ['SHOW INDEXES', 'a constraint or an index', malformed],
    ['MATCH (n:A) FOREACH (x IN [1] | SET n.x = x)', 'FOREACH', malformed],
    ['LOAD CSV FROM $url AS row RETURN row', 'LOAD CSV', malformed],
    ['MANDATORY MATCH (n:A) RETURN n', 'MANDATORY MATCH', unsupported],
    ['CALL db.labels()', 'a procedure', unsupported],
    ['CALL apoc.path.spanningTree($a, {}) YIELD path RETURN path', 'a procedure', unsupported],
    ['MATCH (n:A) WHERE any(x IN n.xs WHERE x = 1) RETURN n', 'any, all, none or single', unsupported],
    ['MATCH (n:A) WHERE ALL(x IN $xs WHERE x = 1) RETURN n', 'any, all, none or single', unsupported],
    ['MATCH (n:A) WHERE none (x IN $xs WHERE x = 1) RETURN n', 'any, all, none or single', unsupported],
    ['MATCH (n:A) WHERE single(x IN $xs WHERE x = 1) RETURN n', 'any, all, none or single', unsupported],
    ['RETURN reduce(s = 0, x IN $xs | s + x) AS s', 'reduce', unsupported],
    ['MATCH (n:A) RETURN COUNT { (n)-->() } AS c', 'a sub-query as an expression', malformed],
    ['MATCH (n:A) WHERE EXISTS { MATCH (n)-->() } RETURN n', 'a sub-query as an expression', malformed],
    ['MATCH (n:A) RETURN COLLECT { MATCH (n)-->(b) RETURN b.x } AS c', 'a sub-query as an expression', malformed],
    ['MATCH (a:A) CALL (a) { MATCH (a)-->(b) RETURN b } RETURN b', 'a scope of CALL', malformed],
    ['MATCH (a:A) CALL (*) { MATCH (a)-->(b) RETURN b } RETURN b', 'a scope of CALL', malformed],
    ['MATCH (a:A) CALL { WITH a SET a.x = 1 } RETURN a', 'a mutation in a sub-query', unsupported],
    ['MATCH (a:A) CALL { WITH a DETACH DELETE a } RETURN 1', 'a mutation in a sub-query', unsupported],
    ['MATCH (a:A) CALL { WITH a MATCH (a)-->(b) RETURN b } IN TRANSACTIONS RETURN b', 'CALL IN TRANSACTIONS', malformed],
    ['MATCH (a:A) RETURN 1 AS x UNION MATCH (b:B) SET b.x = 1 RETURN 2 AS x', 'a mutation with UNION', unsupported],
    ['MATCH (a:A) SET a.x = 1 RETURN 1 AS x UNION ALL MATCH (b:B) RETURN 2 AS x', 'a mutation with UNION', unsupported],
    ['MATCH (n:A) RETURN n LIMIT $n', 'a SKIP or LIMIT that is not an integer', unsupported],
    ['MATCH (n:A) RETURN n LIMIT toInteger(rand())', 'a SKIP or LIMIT that is not an integer', unsupported],
    ['MATCH (n:A) WITH n SKIP 1 + 1 RETURN n', 'a SKIP or LIMIT that is not an integer', unsupported],
    ['MATCH (n:A) CALL { WITH n MATCH (n)-->(b) RETURN b LIMIT $n } RETURN b', 'a SKIP or LIMIT that is not an integer', unsupported],
    ['MATCH (n:A) RETURN n {.name, .*} AS n', 'a map projection', malformed],
    ['MATCH (n:A) RETURN n {name: 1} AS n', 'a map projection', malformed],
    ['MATCH (n:A) RETURN [(n)-[:T]->(b) | b.x] AS xs', 'a pattern comprehension', malformed],
    ['MATCH (n:A|B) RETURN n', 'a label expression', malformed],
    ['MATCH (n:!A) RETURN n', 'a label expression', malformed],
    ['MATCH (n:A&B) RETURN n', 'a label expression', malformed],
    ['MATCH (n:A) WHERE n.x =~ "a.*" RETURN n', 'the operator =~', unsupported],
    ['MATCH (n:A) WHERE n.x % 2 = 0 RETURN n', 'the operator % or ^', unsupported],
    ['RETURN 2 ^ 3 AS x', 'the operator % or ^', unsupported],
    ['MATCH (n:A) USING INDEX n:A(x) WHERE n.x = 1 RETURN n', 'a hint for an index', malformed],
    ['EXPLAIN MATCH (n:A) RETURN n', 'an option before the statement', malformed],
    ['CYPHER 25 MATCH (n:A) RETURN n', 'an option before the statement', malformed],
    ['MATCH (n:A) RETURN n; MATCH (m:B) RETURN m', 'a second statement', malformed],
    ['MATCH (n:A) SET n.xs = [1, 2]', 'a list as the value of a property', unsupported],
    ['CREATE (n:A {`~id`: $id, xs: []})', 'a list as the value of a property', unsupported],
    ['CREATE (n {`~id`: $id})', 'a vertex without label', unsupported],
    ['MERGE ({`~id`: $id})', 'a vertex without label', unsupported],
    ['MATCH (a:A) CREATE (a)-[:T {`~id`: $id}]->()', 'a vertex without label', unsupported],
    ['MATCH (n:A) REMOVE n:A', 'REMOVE of a label', unsupported],
    ['MATCH (n:A) RETURN n.`~id` AS id', 'the property ~id outside of a pattern', unsupported],
    ['MATCH (n:A) SET n.`~id` = $id', 'the property ~id outside of a pattern', unsupported],
  ])('refuses %s for %s', (statement, what, code) => {
    expect(() => refuseUnsupported(scan(statement))).toThrow(
      expect.objectContaining({ code, message: `${what} operation/feature unsupported` }),
    );
  });

  it.each([
    'UNWIND $rows AS r MERGE (n:A {`~id`: r.id}) ON CREATE SET n.x = r.x WITH n, r WHERE n.y <= r.y SET n += r.p',
    'UNWIND $rows AS r MATCH (a:A {`~id`: r.from}), (b:A {`~id`: r.to}) MERGE (a)-[e:T {`~id`: r.id}]->(b) ON MATCH SET e.x = 1',
    'UNWIND $a AS a MERGE (n:A {`~id`: a.id}) WITH count(*) AS done UNWIND $b AS b MATCH (m:A {`~id`: b.id}) SET m.x = b.x RETURN id(m) AS id',
    'MATCH (a:A) WHERE id(a) IN $ids CALL { WITH a MATCH (a)-[e:T|U]->(b) RETURN b, type(e) AS t ORDER BY id(b) LIMIT 51 } RETURN id(a) AS a, t',
    'MATCH (a:A)-[:T*1..5]->(b:A) RETURN DISTINCT id(b) AS id ORDER BY id SKIP 10 LIMIT 10',
    'MATCH (n:A:B) WHERE n.name STARTS WITH $p AND n:B OPTIONAL MATCH (n)<--(m) RETURN [x IN $xs WHERE x > 1 | x + 1] AS xs, (n.a + 1) * 2 AS y',
    'MATCH (n:A) RETURN count(n) AS count, exists(n.x) AS has, {any: 1, limit: 2} AS map UNION ALL MATCH (n:B) RETURN 1 AS count, true AS has, {} AS map',
    'MATCH (n:A) WHERE n.text = "shortestPath((a)) =~ % LIMIT $n" RETURN n // FOREACH (x',
    'MATCH (n:A) DETACH DELETE n',
    'MATCH (n:Set) WHERE n.create = n.limit RETURN n.any',
    'RETURN 1 AS x;',
  ])('lets %s pass', (statement) => {
    expect(() => refuseUnsupported(scan(statement))).not.toThrow();
  });

  it.each(['MATCH (n:A RETURN n', 'RETURN [1)', 'RETURN }'])('refuses brackets that do not match: %s', (statement) => {
    expect(() => scan(statement)).toThrow(expect.objectContaining({ code: malformed }));
  });
});

describe('isWrite', () => {
  it.each([
    ['CREATE (n:A {`~id`: $id})', true],
    ['MATCH (n:A) SET n.x = 1', true],
    ['MATCH (n:A) detach delete n', true],
    ['MATCH (n:A) REMOVE n.x', true],
    ['MATCH (n:Set) WHERE n.create = "SET" RETURN n.merge AS delete', false],
    ['MATCH (n:A) RETURN {set: 1} AS m /* MERGE */', false],
  ])('of %s is %p', (statement, expected) => expect(isWrite(scan(statement))).toBe(expected));
});
