import { z } from 'zod';

export interface QueryApiOptions {
  /** Where Neo4j answers HTTP. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface Run {
  readonly statement: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface Transaction {
  /** Of the statement that it was begun with, as the Query API writes it. */
  readonly answer: unknown;
  run(run: Run): Promise<unknown>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface QueryApi {
  /** In a transaction of its own. Answers `data` in typed JSON. @throws Neo4jFailure */
  run(run: Run): Promise<unknown>;
  begin(run: Run): Promise<Transaction>;
  /** How Neo4j would run it. */
  explain(run: Run): Promise<unknown>;
  /** Ends the transactions that have been running this statement for at least so long. */
  terminate(statement: string, longerThanMs: number): Promise<void>;
}

export class Neo4jFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'Neo4jFailure';
    this.code = code;
  }
}

const answerSchema = z.object({
  data: z.unknown().optional(),
  queryPlan: z.unknown().optional(),
  transaction: z.object({ id: z.string() }).optional(),
  errors: z.array(z.object({ code: z.string(), message: z.string() })).default([]),
});

/** Neo4j's Query API (neo4j.com/docs/query-api, in 5.26 and later), with typed JSON. */
export function connectQueryApi({ url, username, password }: QueryApiOptions): QueryApi {
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    'content-type': 'application/json',
    accept: 'application/vnd.neo4j.query',
  };
  const send = async (path: string, method: 'POST' | 'DELETE', run?: Run): Promise<z.infer<typeof answerSchema>> => {
    const body = run === undefined ? null : JSON.stringify(run);
    const response = await fetch(`${url}/db/neo4j/query/v2${path}`, { method, headers, body });
    const text = await response.text();
    const answer = answerSchema.parse(text === '' ? {} : JSON.parse(text));
    const [error] = answer.errors;
    if (error !== undefined) throw new Neo4jFailure(error.code, error.message);
    return answer;
  };
  return {
    run: async (run) => (await send('', 'POST', run)).data,
    explain: async ({ statement, parameters }) =>
      (await send('', 'POST', { statement: `EXPLAIN ${statement}`, ...(parameters !== undefined && { parameters }) })).queryPlan,
    async begin(run) {
      const { data, transaction } = await send('/tx', 'POST', run);
      const path = `/tx/${transaction?.id ?? ''}`;
      return {
        answer: data,
        run: async (next) => (await send(path, 'POST', next)).data,
        commit: async () => void (await send(`${path}/commit`, 'POST')),
        rollback: async () => void (await send(path, 'DELETE')),
      };
    },
    async terminate(text, longerThanMs) {
      const late = 'currentQuery = $text AND elapsedTime.milliseconds >= $ms';
      const statement = `SHOW TRANSACTIONS YIELD transactionId AS id, currentQuery, elapsedTime WHERE ${late}
        TERMINATE TRANSACTIONS id YIELD transactionId RETURN transactionId`;
      await send('', 'POST', { statement, parameters: { text, ms: longerThanMs } });
    },
  };
}
