import { z } from 'zod';
import { type Translation, vertexLabel } from './cypher/translation.ts';
import { NeptuneError } from './errors.ts';
import { connectQueryApi, Neo4jFailure, type QueryApi, type QueryApiOptions, type Run } from './query-api.ts';
import { edgeIdsIn, type Parameters } from './parameters.ts';
import { toNeptuneValue } from './results.ts';

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** What is behind the stand-in's endpoint. */
export interface Graph {
  /** Runs a statement in one transaction. @throws NeptuneError */
  run(translation: Translation, parameters: Parameters): Promise<Rows>;
}

const tableSchema = z.object({ fields: z.array(z.string()), values: z.array(z.array(z.unknown())) });

/** A real Neo4j that is kept to Neptune's rules: ids are unique over all vertices, and over all edges whatever their type. */
export async function connectGraph(options: QueryApiOptions): Promise<Graph> {
  const api = connectQueryApi(options);
  await api.run({ statement: `CREATE CONSTRAINT IF NOT EXISTS FOR (n:${vertexLabel}) REQUIRE n.\`~id\` IS UNIQUE` });
  const schema = new Schema(api);
  await schema.load();
  // One after the other: behind the Query API transactions that wait for each other's locks keep the threads that their commits need.
  let lastWrite: Promise<unknown> = Promise.resolve();
  const writeInTurn = (run: Run, check: Run | null): Promise<unknown> => {
    const turn = (): Promise<unknown> => write(api, run, check);
    lastWrite = lastWrite.then(turn, turn);
    return lastWrite;
  };
  return {
    async run(translation, parameters) {
      await schema.prepare(translation);
      const run = { statement: translation.text, parameters };
      const answering = translation.isWrite ? writeInTurn(run, schema.checkFor(edgeIdsIn(parameters, translation))) : api.run(run);
      try {
        return toRows(await within(api, translation, answering), translation);
      } catch (error) {
        throw toNeptuneError(error);
      }
    },
  };
}

/** Commits what holds the rule for ids of edges; Neo4j's constraints hold it within one type only. */
async function write(api: QueryApi, run: Run, check: Run | null): Promise<unknown> {
  const transaction = await api.begin(run);
  if (check !== null && tableSchema.parse(await transaction.run(check)).values.length > 0) {
    await transaction.rollback();
    throw new NeptuneError('ConstraintViolationException', 'Edge with id already exists');
  }
  await transaction.commit();
  return transaction.answer;
}

/** Ends a statement that is over its time: Neo4j's Query API has no limit for one. */
async function within(api: QueryApi, { text, timeoutMs }: Translation, answering: Promise<unknown>): Promise<unknown> {
  if (timeoutMs === null) return answering;
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
    void api.terminate(text, timeoutMs).catch(() => undefined);
  }, timeoutMs);
  try {
    return await answering;
  } catch (error) {
    if (late.signal.aborted) throw new NeptuneError('TimeLimitExceededException', 'Operation terminated (deadline exceeded)');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What Neo4j has to be told: the types of edges, each with a constraint of its own, and indexes, as Neptune has one of every property. */
class Schema {
  readonly #api: QueryApi;
  readonly #edgeTypes = new Set<string>();
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(api: QueryApi) {
    this.#api = api;
  }

  /** The types of an earlier stand-in before the same database. */
  async load(): Promise<void> {
    const statement = "SHOW CONSTRAINTS YIELD entityType, labelsOrTypes WHERE entityType = 'RELATIONSHIP' RETURN labelsOrTypes[0]";
    for (const [type] of tableSchema.parse(await this.#api.run({ statement })).values)
      this.#edgeTypes.add(quote(String(toNeptuneValue(type)).replaceAll('`', '``')));
  }

  async prepare({ edgeTypes, lookups }: Translation): Promise<void> {
    for (const type of edgeTypes.map(quote)) {
      await this.#make(`CREATE CONSTRAINT IF NOT EXISTS FOR ()-[e:${type}]-() REQUIRE e.\`~id\` IS UNIQUE`);
      this.#edgeTypes.add(type);
    }
    for (const { label, property } of lookups) await this.#make(`CREATE INDEX IF NOT EXISTS FOR (n:${label}) ON (n.${property})`);
  }

  async #make(statement: string): Promise<void> {
    const making = this.#made.get(statement) ?? this.#api.run({ statement });
    this.#made.set(statement, making);
    try {
      await making;
    } catch (error) {
      this.#made.delete(statement);
      throw error;
    }
  }

  /** A statement that finds an id that several edges have. */
  checkFor(ids: readonly string[]): Run | null {
    if (ids.length === 0 || this.#edgeTypes.size < 2) return null;
    const found = [...this.#edgeTypes].map((type) => `WITH id MATCH ()-[e:${type}]->() WHERE e.\`~id\` = id RETURN e`);
    const statement = `UNWIND $ids AS id CALL { ${found.join(' UNION ALL ')} } WITH id, count(e) AS edges WHERE edges > 1 RETURN id LIMIT 1`;
    return { statement, parameters: { ids } };
  }
}

function quote(name: string): string {
  return name.startsWith('`') ? name : `\`${name}\``;
}

function toRows(answer: unknown, { rewritten }: Translation): Rows {
  const { fields, values } = tableSchema.parse(answer);
  const names = fields.map((field) => rewritten.reduce((name, [now, was]) => name.replaceAll(now, was), field));
  return values.map((row) => Object.fromEntries(names.map((name, index) => [name, toNeptuneValue(row[index])])));
}

/** What Neptune would say where Neo4j refuses. */
function toNeptuneError(error: unknown): unknown {
  if (!(error instanceof Neo4jFailure)) return error;
  const { code, message } = error;
  if (code === 'Neo.ClientError.Schema.ConstraintValidationFailed')
    return new NeptuneError(
      'ConstraintViolationException',
      message.startsWith('Node') ? 'Vertex with id already exists' : 'Edge with id already exists',
    );
  if (code.startsWith('Neo.TransientError.'))
    return new NeptuneError('ConcurrentModificationException', 'Operation failed due to conflicting concurrent operations (please retry)');
  if (code.startsWith('Neo.ClientError.Statement.')) return new NeptuneError('MalformedQueryException', message);
  return error;
}
