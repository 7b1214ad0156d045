import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { relationships } from '@tributary/kit';
import type { Plan, ResultSummary } from 'neo4j-driver';
import { type Neo4jLine, type Neo4jServer, startNeo4j } from '../../../../../test/servers/neo4j.ts';
import { describeWithNeo4j } from '../../../../../test/servers/describe-neo4j.ts';
import { countNeighbours, readFirstEdges } from './neighbour-statements.ts';
import { findKeysByUri, listKeys, listUntouched, readEdgeClaims, readNodeClaims } from '../cypher/read-statements.ts';
import type { Statement } from '../cypher/session.ts';
import {
  mergeEdgeClaims,
  mergeNodeClaims,
  mergeNodes,
  retireEdgeClaims,
  retireNodeClaims,
  stampNodes,
} from '../cypher/write-statements.ts';
import { claimEdge, claimVersion, datasetId, day, runId, versionId } from '../suite/claims.ts';
import { dialect } from './dialect.ts';
import { writeExpand } from './neighbours.ts';
import { createNeo4jStore } from './store.ts';
import { configure, query } from './testing/real-neo4j.ts';

const range = { after: 'version:', before: 'version;' };
const untouched = { source: 'mlflow:prod', observedBefore: day(2) };
const edges = {
  keys: [datasetId('s3://a')],
  direction: 'dependents',
  relationships,
  types: null,
  includeRetired: false,
  after: null,
  readable: null,
} as const;
const hop = { ids: [runId('r')], relationships, limitPerNode: 1_000, includeRetired: false, readable: null } as const;
const seeks: readonly (readonly [name: string, statement: Statement, operator: string | RegExp])[] = [
  ['nodes', readNodeClaims([runId('r')], null), 'NodeUniqueIndexSeek'],
  ['claims about nodes', readNodeClaims([runId('r')], null), 'NodeIndexSeek'],
  ['native URIs', findKeysByUri(['models:/fraud/1'], null), 'NodeIndexSeek'],
  ['a page of keys', listKeys(dialect, range, 10), 'NodeUniqueIndexSeekByRange'],
  ['untouched claims', listUntouched(dialect, { ...untouched, ...range }, 10), 'NodeIndexSeek'],
  ['evidence', readEdgeClaims([claimEdge([versionId('m', 1), 'PRODUCED_BY', runId('r')])], null), 'NodeUniqueIndexSeek'],
  ['a hop upstream', writeExpand({ ...hop, direction: 'upstream' }), 'NodeUniqueIndexSeek'],
  ['a hop back', writeExpand({ ...hop, direction: 'dependents' }), 'NodeUniqueIndexSeek'],
  ['a page of dependents', readFirstEdges(edges, 50), 'DirectedRelationshipIndexSeek'],
  ['a page upstream', readFirstEdges({ ...edges, direction: 'upstream' }, 50), 'DirectedRelationshipIndexSeek'],
  ['the count of dependents', countNeighbours(edges), 'DirectedRelationshipIndexSeek'],
  ['new nodes', mergeNodes(dialect, [{ id: runId('r'), readers: null }]), /^(?:NodeUniqueIndexSeek\(Locking\)|MergeUniqueNode)$/],
  [
    'new claims about nodes',
    mergeNodeClaims(dialect, [claimVersion(versionId('m', 1))]),
    /^(?:NodeUniqueIndexSeek\(Locking\)|MergeUniqueNode)$/,
  ],
  ...mergeEdgeClaims(dialect, [claimEdge([versionId('m', 1), 'PRODUCED_BY', runId('r')])]).map(
    (statement) => ['new claims about edges', statement, 'DirectedRelationshipUniqueIndexSeek(Locking)'] as const,
  ),
  ['nodes to stamp', stampNodes([{ id: runId('r'), readers: null }]), 'NodeUniqueIndexSeek(Locking)'],
  ['claims about nodes to retire', retireNodeClaims(dialect, { ...untouched, retiredAt: day(3) }, 100), 'NodeIndexSeek'],
  [
    'claims about edges to retire',
    retireEdgeClaims(dialect, { ...untouched, retiredAt: day(3), relationship: 'SERVES' }, 100),
    'DirectedRelationshipIndexSeek',
  ],
];

/** The same for one who sees only some nodes. */
const readable = ['*', 'risk'];
const seenSeeks: typeof seeks = [
  ['nodes', readNodeClaims([runId('r')], readable), 'NodeUniqueIndexSeek'],
  ['native URIs', findKeysByUri(['models:/fraud/1'], readable), 'NodeUniqueIndexSeek'],
  ['evidence', readEdgeClaims([claimEdge([versionId('m', 1), 'PRODUCED_BY', runId('r')])], readable), 'NodeUniqueIndexSeek'],
  ['a hop upstream', writeExpand({ ...hop, direction: 'upstream', readable }), 'NodeUniqueIndexSeek'],
  ['a hop back', writeExpand({ ...hop, direction: 'dependents', readable }), 'NodeUniqueIndexSeek'],
  ['a page of dependents', readFirstEdges({ ...edges, readable }, 50), 'DirectedRelationshipIndexSeek'],
  ['a page upstream', readFirstEdges({ ...edges, direction: 'upstream', readable }, 50), 'DirectedRelationshipIndexSeek'],
  ['the count of dependents', countNeighbours({ ...edges, readable }), 'DirectedRelationshipIndexSeek'],
];

for (const line of ['lts', 'latest'] satisfies readonly Neo4jLine[]) {
  const describeReal = await describeWithNeo4j(line);
  describeReal(`plans of a real Neo4j, ${line}`, () => {
    let server: Neo4jServer;

    beforeAll(async () => {
      server = await startNeo4j({ line });
      const store = createNeo4jStore({ config: configure(server) });
      await store.open();
      await store.close();
    }, 300_000);
    afterAll(() => server.stop());

    const explain = async ({ text, parameters }: Statement): Promise<readonly string[]> => {
      const { summary } = await query(server, `EXPLAIN ${text}`, parameters);
      return summary.plan === false ? [] : listOperators(summary.plan);
    };

    const profile = async ({ text, parameters }: Statement) => {
      const { summary, rows } = await query(server, `PROFILE ${text}`, parameters);
      if (summary.profile === false) throw new Error('There is no profile.');
      return { rows: rows.length, hits: sumHits(summary.profile) };
    };

    it.each(seeks)('find %s by an index, and read no label or type whole', async (_name, statement, operator) => {
      const operators = await explain(statement);
      expect(operators).toContainEqual(typeof operator === 'string' ? operator : expect.stringMatching(operator));
      expect(operators.filter((name) => /ByLabelScan|AllNodesScan|RelationshipTypeScan/.test(name))).toEqual([]);
    });

    it.each(seenSeeks)('find %s that a viewer may see by the same index', async (_name, statement, operator) => {
      const operators = await explain(statement);
      expect(operators).toContain(operator);
      expect(operators.filter((name) => /ByLabelScan|AllNodesScan|RelationshipTypeScan/.test(name))).toEqual([]);
    });

    it.each([
      ['upstream', null],
      ['dependents', null],
      ['upstream', readable],
      ['dependents', readable],
    ] as const)('read a page %s, of nodes stamped %j, in the order of the index and without a sort', async (direction, stamps) => {
      const operators = await explain(readFirstEdges({ ...edges, direction, readable: stamps }, 50));
      expect(operators.filter((name) => name === 'OrderedDistinct')).toHaveLength(relationships.length);
      expect(operators.filter((name) => /^(?:Partial)?(?:Sort|Top)$/.test(name))).toEqual([]);
    });

    it('read no edge of a hub that has more than may be answered', async () => {
      const hub = datasetId('s3://acme/hub');
      const store = createNeo4jStore({ config: configure(server) });
      await store.open();
      await store.applyClaims({
        nodes: [],
        edges: Array.from({ length: 3_000 }, (_, at) => claimEdge([runId(`h${at}`), 'TRAINED_ON', hub])),
      });
      await store.close();
      const whole = await profile(writeExpand({ ...hop, ids: [hub], direction: 'dependents' }));
      expect(whole.rows).toBe(1);
      expect(whole.hits).toBeLessThan(100);
      const page = await profile(readFirstEdges({ ...edges, keys: [hub] }, 50));
      expect(page.rows).toBe(50);
      expect(page.hits).toBeLessThan(500);
      const seen = await profile(readFirstEdges({ ...edges, keys: [hub], readable }, 50));
      expect(seen.rows).toBe(50);
      expect(seen.hits).toBeLessThan(1_000);
      const hidden = await profile(readFirstEdges({ ...edges, keys: [hub], readable: ['risk'] }, 50));
      expect(hidden.rows).toBe(0);
      expect(hidden.hits).toBeLessThan(200);
    });
  });
}

function listOperators({ operatorType, children }: Plan): readonly string[] {
  return [operatorType.replace(/@.*/, ''), ...children.flatMap(listOperators)];
}

function sumHits({ dbHits, children }: Exclude<ResultSummary['profile'], false>): number {
  return children.reduce((sum, child) => sum + sumHits(child), dbHits);
}
