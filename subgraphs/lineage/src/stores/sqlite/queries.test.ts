import type { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as queries from './queries.ts';
import { openForWriting } from './schema.ts';
import { createTemporaryFolder } from './testing/temporary-folder.ts';

const folder = createTemporaryFolder();
const database = openForWriting({ path: folder.pathOf('graph.db'), lockTimeoutMs: 100 });
const [upstream, dependents] = [queries.queriesFrom('src', 'dst', 'all'), queries.queriesFrom('dst', 'src', 'all')];
const [seenUpstream, seenDependents] = [queries.queriesFrom('src', 'dst', 'some'), queries.queriesFrom('dst', 'src', 'some')];

afterAll(() => {
  database.close();
  folder.remove();
});

describe('sqlite queries', () => {
  it.each([
    [
      'the page of dependents',
      dependents.page,
      'edge USING COVERING INDEX edge_by_dst (dst=? AND retired=? AND relationship=? AND src>? AND src<?)',
    ],
    ['the page upstream', upstream.page, 'edge USING PRIMARY KEY (src=? AND relationship=? AND dst>? AND dst<?)'],
    ['the probe of dependents', dependents.probe, 'edge USING COVERING INDEX edge_by_dst (dst=? AND retired=?)'],
    ['the probe upstream', upstream.probe, 'edge USING PRIMARY KEY (src=?)'],
    ['the native URI', queries.findByNativeUri('all'), 'node USING COVERING INDEX node_by_native_uri (native_uri=?)'],
    ['the scan of nodes', queries.scanNodes, 'node USING INDEX sqlite_autoindex_node_1 (key>? AND key<?)'],
    ['the evidence', queries.readEvidence('all'), 'edge USING PRIMARY KEY (src=? AND relationship=? AND dst=?)'],
  ])('reads %s from one range of an index, already in order', (_name, query, expected) => {
    const plan = explain(database, query);
    expect(plan).toContain(`SEARCH ${expected}`);
    expect(plan.join()).not.toContain('TEMP B-TREE');
  });

  it.each([
    ['node claims', queries.retireNodeClaims, 'node_claim USING INDEX node_claim_by_source (source=?)'],
    ['edge claims', queries.retireEdgeClaims, 'edge USING INDEX edge_by_source (source=?)'],
    ['node claims that it counts', queries.countClaims, 'node_claim USING INDEX node_claim_by_source (source=?)'],
    ['edge claims that it counts', queries.countClaims, 'edge USING INDEX edge_by_source (source=?)'],
    ['versions', queries.listUntouched, 'node_claim USING INDEX node_claim_by_source (source=?)'],
  ])('reads only the %s of the source that synced', (_name, query, expected) => {
    expect(explain(database, query)).toContain(`SEARCH ${expected}`);
  });

  it.each([
    [
      'the page of dependents',
      seenDependents.page,
      'edge USING COVERING INDEX edge_by_dst (dst=? AND retired=? AND relationship=? AND src>? AND src<?)',
    ],
    ['the page upstream', seenUpstream.page, 'edge USING PRIMARY KEY (src=? AND relationship=? AND dst>? AND dst<?)'],
    ['the probe of dependents', seenDependents.probe, 'edge USING COVERING INDEX edge_by_dst (dst=? AND retired=?)'],
    ['the hops', queries.readHops('some'), 'hop USING PRIMARY KEY (node=? AND direction=?)'],
    ['the evidence', queries.readEvidence('some'), 'edge USING PRIMARY KEY (src=? AND relationship=? AND dst=?)'],
  ])(
    'reads %s from the same range in the same order for those who see only some nodes, and looks up each by its key',
    (_name, query, expected) => {
      const plan = explain(database, query);
      expect(plan).toContain(`SEARCH ${expected}`);
      expect(plan.join()).toMatch(/SEARCH seen EXISTS USING (?:INDEX sqlite_autoindex_node_1 \(key=\?\)|INTEGER PRIMARY KEY \(rowid=\?\))/);
      expect(plan.join()).not.toMatch(/TEMP B-TREE|SCAN (?!asked|json_each|\(subquery)/);
    },
  );

  it('asks nothing of stamps for those who see everything', () => {
    const texts = [upstream, dependents].flatMap(({ probe, page, count }) => [probe, page, count]);
    const others = [queries.findByNativeUri, queries.readEvidence, queries.readHops, queries.readHopsAlong, queries.findNumbers];
    for (const text of [...texts, ...others.map((write) => write('all'))]) expect(text).not.toContain('readers');
  });

  it('finds many nodes by the index of their keys', () => {
    expect(explain(database, queries.readNodes('all')).join()).toContain('SEARCH node USING INDEX sqlite_autoindex_node_1 (key=?)');
  });
});

function explain(opened: DatabaseSync, query: string): readonly string[] {
  return opened
    .prepare(`EXPLAIN QUERY PLAN ${query}`)
    .all()
    .map(({ detail }) => String(detail));
}
