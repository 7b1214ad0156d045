import { relationships } from '@tributary/kit';
import { checkFormat, writeFormat } from '../cypher/format.ts';
import type { CypherSession, Statement } from '../cypher/session.ts';
import { dialect } from './dialect.ts';
import { readCode } from './errors.ts';

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

const statement = (text: string): Statement => ({ text, parameters: {} });

/**
 * Makes what is missing, once for each database.
 * @throws TributaryError LINEAGE_UNAVAILABLE where the database is another program's, or a newer Tributary's
 */
export async function prepareDatabase(session: CypherSession): Promise<void> {
  await checkFormat(session, 'lineage.store.database');
  for (const text of await findMissing(session)) await make(session, text);
  await session.read(statement('CALL db.awaitIndexes(300)'), null);
  await writeFormat(session, dialect.nodeIdentity);
}

/** Two processes that begin together make the same: the second finds it made, which IF NOT EXISTS does not always see. */
async function make(session: CypherSession, text: string): Promise<void> {
  try {
    await session.write([statement(text)]);
  } catch (error) {
    const code = readCode(error instanceof Error ? error.cause : undefined);
    if (code?.endsWith('AlreadyExists') !== true) throw error;
  }
}

async function findMissing(session: CypherSession): Promise<readonly string[]> {
  const found = await session.read(statement('SHOW INDEXES YIELD name'), null);
  const names = new Set(found.map(({ name }) => name));
  return listSchema().filter((text) => !names.has(text.split(' ')[2]));
}
