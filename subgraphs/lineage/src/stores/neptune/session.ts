import type { Caller, CypherSession, Statement } from '../cypher/session.ts';
import type { NeptuneClient } from './client.ts';

const never = new AbortController().signal;

/**
 * Over HTTPS a statement is a transaction, so that what is written together is written as one. Reads of a request go to the reader; what a
 * sync reads goes to the writer, as a reader may not have yet what the sync has just written.
 */
export function createSession(client: Pick<NeptuneClient, 'run'>): CypherSession {
  return {
    read(statement, caller) {
      if (caller === null) return client.run(statement, { signal: never, endpoint: 'writer' });
      return client.run(statement, { signal: caller.signal, endpoint: 'reader', ...timeLeft(caller) });
    },
    write: (statements) => client.run(join(statements), { signal: never, endpoint: 'writer' }),
  };
}

function timeLeft({ endsAt }: NonNullable<Caller>): { readonly timeoutMs?: number } {
  return endsAt === undefined ? {} : { timeoutMs: endsAt - Date.now() };
}

/** Counting what one part did leaves a single row for the next to begin with. */
function join(statements: readonly Statement[]): Statement {
  return {
    text: statements.map(({ text }) => text).join('\nWITH count(*) AS done\n'),
    parameters: Object.assign({}, ...statements.map(({ parameters }) => parameters)) as Statement['parameters'],
  };
}
