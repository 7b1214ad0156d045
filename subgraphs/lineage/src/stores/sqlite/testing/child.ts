import { claimEdge, runId, versionId } from '../../suite/claims.ts';
import { createSqliteStore } from '../store.ts';

/**
 * A second process on the same file. `lease PATH OWNER NOW UNTIL` prints whether it got the lease; `write PATH` keeps batch after batch
 * and prints the number of each once it is kept, until it is killed.
 */
export const batchSize = 300;

const [command, path = '', ...rest] = process.argv.slice(2);
if (command === 'lease') await takeLease(rest);
if (command === 'write') await writeUntilKilled();

async function takeLease([owner = '', now, until]: readonly string[]): Promise<void> {
  const store = createSqliteStore({ path });
  await store.open();
  process.stdout.write(`${await store.takeLease(owner, Number(now), Number(until))}\n`);
  await store.close();
}

async function writeUntilKilled(): Promise<void> {
  const store = createSqliteStore({ path });
  await store.open();
  for (let batch = 0; ; batch += 1) {
    const name = `${process.pid}-${batch}`;
    const edges = Array.from({ length: batchSize }, (_, at) =>
      claimEdge([versionId(name, at), 'PRODUCED_BY', runId(`${name}-${at}`)], { source: name }),
    );
    await store.applyClaims({ nodes: [], edges });
    process.stdout.write(`${name}\n`);
  }
}
