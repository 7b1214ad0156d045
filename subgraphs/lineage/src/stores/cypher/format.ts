import { TributaryError } from '@tributary/kit/core';
import { numberOf } from '../columns.ts';
import type { CypherSession, Statement } from './session.ts';

/**
 * What this code writes. A newer one is refused. Format 2 stamps every node with who may read it; a node that format 1 wrote has no stamp and
 * so is for nobody whom rules bind, until it is stamped.
 */
export const storeFormat = 2;

/** The key of the one node that says what the store is. */
export const storeKey = 'format';
const read: Statement = { text: 'MATCH (s:TributaryStore {key: $key}) RETURN s.format AS format', parameters: { key: storeKey } };

/**
 * Refuses what is not ours to write. `place` is the key of the configuration that names the database.
 * @throws TributaryError LINEAGE_UNAVAILABLE where the database is another program's, or a newer Tributary's
 */
export async function checkFormat(session: CypherSession, place: string): Promise<void> {
  const [kept] = await session.read(read, null);
  if (kept === undefined) await refuseForeign(session, place);
  else if (numberOf(kept, 'format') > storeFormat)
    throw new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph was written by a newer version of Tributary.', {
      fix: `Run that version, or name an empty database in ${place}: the next sync builds it anew.`,
    });
}

/** Also where it is there already: a user who may not write is found out now, and not by the first sync. */
export async function writeFormat(session: CypherSession, nodeIdentity: string): Promise<void> {
  const text = `MERGE (s:TributaryStore {${nodeIdentity}: $key}) SET s.key = $key, s.format = $format`;
  await session.write([{ text, parameters: { key: storeKey, format: storeFormat } }]);
}

async function refuseForeign(session: CypherSession, place: string): Promise<void> {
  const own = ['Node', 'Claim', 'Source', 'Lease', 'Store'].map((label) => `n:Tributary${label}`).join(' OR ');
  const foreign = await session.read({ text: `MATCH (n) WHERE NOT (${own}) RETURN 1 AS found LIMIT 1`, parameters: {} }, null);
  if (foreign.length > 0)
    throw new TributaryError('LINEAGE_UNAVAILABLE', 'The database of the lineage graph belongs to another program.', {
      fix: `Name a database of its own in ${place}.`,
    });
}
