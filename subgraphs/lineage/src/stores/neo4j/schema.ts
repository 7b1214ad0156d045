import { relationships, TributaryError } from '@tributary/kit';
import { numberOf } from '../cypher/rows.ts';
import type { CypherSession, Statement } from '../cypher/session.ts';

/** What this code writes. A newer one is refused; an older one would be brought up here. */
export const storeFormat = 1;

/**
 * Constraints keep identities unique; the indexes of edges make a page of a hub one range in order, whichever way it is walked, and the
 * claims of one source another.
 */
function listSchema(): readonly string[] {
  const unique = ['Node', 'Claim', 'Source', 'Lease', 'Store'].map(
    (label) => `CREATE CONSTRAINT tributary_${label} IF NOT EXISTS FOR (n:Tributary${label}) REQUIRE n.key IS UNIQUE`,
  );
  const claims = ['node', 'uri', 'source, n.retired, n.observedAt'].map(
    (properties, at) => `CREATE INDEX tributary_claim_${at} IF NOT EXISTS FOR (n:TributaryClaim) ON (n.${properties})`,
  );
  const edges = relationships.flatMap((type) => [
    `CREATE CONSTRAINT tributary_${type} IF NOT EXISTS FOR ()-[e:${type}]-() REQUIRE e.id IS UNIQUE`,
    `CREATE INDEX tributary_${type}_to IF NOT EXISTS FOR ()-[e:${type}]-() ON (e.to, e.retired, e.from)`,
    `CREATE INDEX tributary_${type}_from IF NOT EXISTS FOR ()-[e:${type}]-() ON (e.from, e.retired, e.to)`,
    `CREATE INDEX tributary_${type}_source IF NOT EXISTS FOR ()-[e:${type}]-() ON (e.source, e.retired, e.observedAt)`,
  ]);
  return [...unique, ...claims, ...edges];
}

const statement = (text: string, parameters: Statement['parameters'] = {}): Statement => ({ text, parameters });
const formatKey = 'format';

/**
 * Makes what is missing, once for each database.
 * @throws TributaryError LINEAGE_UNAVAILABLE where the database is another program's, or a newer Tributary's
 */
export async function prepareDatabase(session: CypherSession): Promise<void> {
  const [kept] = await session.read(statement('MATCH (s:TributaryStore {key: $key}) RETURN s.format AS format', { key: formatKey }), null);
  if (kept === undefined) await refuseForeign(session);
  else if (numberOf(kept, 'format') > storeFormat) throw newer();
  for (const text of await findMissing(session)) await session.write([statement(text)]);
  await session.read(statement('CALL db.awaitIndexes(300)'), null);
  await session.write([
    statement('MERGE (s:TributaryStore {key: $key}) ON CREATE SET s.format = $format', { key: formatKey, format: storeFormat }),
  ]);
}

async function findMissing(session: CypherSession): Promise<readonly string[]> {
  const found = await session.read(statement('SHOW INDEXES YIELD name'), null);
  const names = new Set(found.map(({ name }) => name));
  return listSchema().filter((text) => !names.has(text.split(' ')[2]));
}

async function refuseForeign(session: CypherSession): Promise<void> {
  const own = ['Node', 'Claim', 'Source', 'Lease', 'Store'].map((label) => `n:Tributary${label}`).join(' OR ');
  const foreign = await session.read(statement(`MATCH (n) WHERE NOT (${own}) RETURN 1 AS found LIMIT 1`), null);
  if (foreign.length > 0)
    throw new TributaryError('LINEAGE_UNAVAILABLE', 'The database of the lineage graph belongs to another program.', {
      fix: 'Name a database of its own in lineage.store.database.',
    });
}

function newer(): TributaryError {
  return new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph was written by a newer version of Tributary.', {
    fix: 'Run that version, or name an empty database in lineage.store.database: the next sync builds it anew.',
  });
}
