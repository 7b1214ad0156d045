import type { Logger } from '@tributary/kit/core';
import neo4j, { type Driver, type ManagedTransaction, type Session } from 'neo4j-driver';
import { readInTime } from '../../in-time.ts';
import type { Caller, CypherSession, Statement } from '../cypher/session.ts';
import type { Row } from '../columns.ts';
import type { Neo4jStoreConfig } from './config.ts';
import { toTributaryError } from './errors.ts';

const connectTimeoutMs = 5_000;
/** Longest that the driver repeats a transaction that a deadlock or a change of leader has ended. */
const retryTimeMs = 2_000;
/** Rows that the server sends before it is asked for more. */
const fetchSize = 2_000;

export function openDriver({ url, username, password, maxConnections }: Neo4jStoreConfig, logger: Logger | undefined): Driver {
  return neo4j.driver(url, neo4j.auth.basic(username, password), {
    // Our numbers are counts and times, far below 2^53.
    disableLosslessIntegers: true,
    maxConnectionPoolSize: maxConnections,
    connectionTimeout: connectTimeoutMs,
    connectionAcquisitionTimeout: connectTimeoutMs,
    maxTransactionRetryTime: retryTimeMs,
    fetchSize,
    userAgent: 'tributary',
    telemetryDisabled: true,
    // What goes wrong is said once, by us.
    logging: { level: 'warn', logger: (_level, message) => logger?.debug({}, `Neo4j driver: ${message}`) },
  });
}

/** Statements in managed transactions: reads go to any member of a cluster and see what was written through this session before. */
export function createSession(driver: Driver, { database, timeoutMs }: Neo4jStoreConfig): CypherSession {
  const bookmarkManager = neo4j.bookmarkManager();
  const use = async <T>(access: 'READ' | 'WRITE', work: (session: Session) => Promise<T>, caller: Caller): Promise<T> => {
    const session = driver.session({ bookmarkManager, defaultAccessMode: access, ...(database !== undefined && { database }) });
    try {
      return await (caller === null ? work(session) : readInTime(caller, () => work(session)));
    } catch (error) {
      throw toTributaryError(error);
    } finally {
      // Where the caller is gone this also ends the statement on the server. Nobody waits for it.
      void session.close().catch(() => undefined);
    }
  };
  return {
    read: (statement, caller) =>
      use('READ', (session) => session.executeRead((work) => run(work, statement), { timeout: timeLeft(caller, timeoutMs) }), caller),
    write: (statements) =>
      use('WRITE', (session) => session.executeWrite((work) => runAll(work, statements), { timeout: timeoutMs }), null),
  };
}

/** Milliseconds that a statement may take, so that the server ends what nobody waits for any more. */
function timeLeft(caller: Caller, timeoutMs: number): number {
  const left = caller?.endsAt === undefined ? timeoutMs : caller.endsAt - Date.now();
  return Math.max(1, Math.min(timeoutMs, Math.ceil(left)));
}

async function runAll(work: ManagedTransaction, statements: readonly Statement[]): Promise<readonly Row[]> {
  let rows: readonly Row[] = [];
  for (const statement of statements) rows = await run(work, statement);
  return rows;
}

async function run(work: ManagedTransaction, { text, parameters }: Statement): Promise<readonly Row[]> {
  const { records } = await work.run(text, markIntegers(parameters));
  return records.map((record) => record.toObject());
}

/** JavaScript has one kind of number; where a statement wants an integer (LIMIT) the driver has to be told. */
export function markIntegers(parameters: Statement['parameters']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'number' && Number.isInteger(value) ? neo4j.int(value) : value,
    ]),
  );
}
