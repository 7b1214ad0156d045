// The stores that can be measured: one entry each, with the server that some of them need.
import { join } from 'node:path';
import { startNeo4j, type Neo4jServer } from '../test/servers/neo4j.ts';
import { createNeo4jStore, createNeptuneStore, createSqliteStore, type LineageStore, startNeptuneOver } from './stores.ts';
import neo4j from 'neo4j-driver';

export interface MeasuredStore {
  readonly store: LineageStore;
  /** The walk as one would write it by hand with the store's own driver; answers how many nodes it reached. */
  readonly walkByHand?: (start: string, bounds: { readonly depth: number; readonly maxNodes: number }) => Promise<number>;
  /** Ends the server behind it. */
  stop(): Promise<void>;
}

const timeoutMs = 600_000;

export const measuredStores: Readonly<Record<string, (folder: string) => Promise<MeasuredStore>>> = {
  sqlite: async (folder) => ({ store: createSqliteStore({ path: join(folder, 'bench.db') }), stop: async () => undefined }),
  async neo4j(folder) {
    const server = await startNeo4j({ directory: join(folder, 'neo4j'), heap: '1g', isMeasured: true });
    const { boltUrl: url, username, password } = server;
    const store = createNeo4jStore({ config: { type: 'neo4j', url, username, password, timeoutMs, maxConnections: 20 } });
    const driver = openDriver(server);
    return {
      store,
      walkByHand: (start, bounds) => walkByHand(driver, start, bounds),
      async stop() {
        await driver.close();
        await server.stop();
      },
    };
  },
  async neptune(folder) {
    const server = await startNeo4j({ directory: join(folder, 'neo4j'), heap: '1g', isMeasured: true, http: true });
    const standIn = await startNeptuneOver(server);
    const config = {
      type: 'neptune',
      endpoint: standIn.url,
      region: 'us-east-1',
      protocol: 'https',
      timeoutMs,
      maxConnections: 16,
    } as const;
    return {
      store: createNeptuneStore({ config, now: Date.now }),
      async stop() {
        await standIn.stop();
        await server.stop();
      },
    };
  },
};

function openDriver({ boltUrl, username, password }: Neo4jServer) {
  return neo4j.driver(boltUrl, neo4j.auth.basic(username, password), { disableLosslessIntegers: true });
}

const hop = `UNWIND $keys AS key
  MATCH (:TributaryNode {key: key})-[e]->(b:TributaryNode) WHERE e.retired = false
  RETURN DISTINCT b.key AS key`;

/** Level by level over the same edges, without evidence, relationships, fan-out or a way back: the least that a walk can ask. */
async function walkByHand(
  driver: ReturnType<typeof openDriver>,
  start: string,
  { depth, maxNodes }: { readonly depth: number; readonly maxNodes: number },
): Promise<number> {
  const session = driver.session({ defaultAccessMode: neo4j.session.READ });
  const readNext = (keys: readonly string[]) => session.executeRead((work) => work.run(hop, { keys }));
  try {
    const seen = new Set([start]);
    let frontier = [start];
    for (let level = 1; level <= depth && frontier.length > 0 && seen.size <= maxNodes; level++) {
      const { records } = await readNext(frontier);
      frontier = records.map((record) => String(record.get('key'))).filter((key) => !seen.has(key));
      for (const key of frontier) seen.add(key);
    }
    return Math.min(seen.size - 1, maxNodes);
  } finally {
    await session.close();
  }
}
