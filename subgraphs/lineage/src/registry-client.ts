import {
  type CallContext,
  type CheckStep,
  edgeFactSchema,
  type EdgeFact,
  isErrorCode,
  type NodeFact,
  nodeFactSchema,
  type Subgraph,
  TributaryError,
} from '@tributary/kit';
import { type ExecutionResult, parse } from 'graphql';
import { z } from 'zod';

const factsQuery = parse(
  'query Facts($connection: ID!, $since: String, $after: String) { facts(connection: $connection, since: $since, after: $after) { nodes edges endCursor end { complete resumeToken skipped { what count } } } }',
);
const describeQuery = parse(
  'query Describe($ids: [ID!]!) { describe(ids: $ids) { nodes edges endCursor end { complete resumeToken skipped { what count } } } }',
);
const locateQuery = parse('query Locate($uri: String!) { locate(uri: $uri) { connection id } }');
const nameQuery = parse('query Name($uris: [String!]!) { name(uris: $uris) }');
const checkQuery = parse('query Check($connection: ID!) { check(connection: $connection) { name ok message fix } }');

const pageSchema = z.object({
  nodes: z.array(nodeFactSchema),
  edges: z.array(edgeFactSchema),
  endCursor: z.string().nullable(),
  end: z
    .object({ complete: z.boolean(), resumeToken: z.string(), skipped: z.array(z.object({ what: z.string(), count: z.number() })) })
    .nullable(),
});
const locationsSchema = z.array(z.object({ connection: z.string(), id: z.string().nullable() }));
const namesSchema = z.array(z.array(z.string()));
const stepsSchema = z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string(), fix: z.string().nullable() }));

/** A page as it came, with facts whose frame was checked. */
export interface ReadPage {
  readonly nodes: readonly NodeFact[];
  readonly edges: readonly EdgeFact[];
  readonly endCursor: string | null;
  readonly end: z.infer<typeof pageSchema>['end'];
}

/** What lineage asks of registry subgraphs, in process or over HTTP. */
export class RegistryClient {
  readonly #subgraphs: ReadonlyMap<string, Subgraph>;

  /** `subgraphs` by registry type. */
  constructor(subgraphs: ReadonlyMap<string, Subgraph>) {
    this.#subgraphs = subgraphs;
  }

  async readFacts(
    connection: string,
    position: { readonly since: string | null; readonly after: string | null },
    context: CallContext,
  ): Promise<ReadPage> {
    const data = await this.#ask(connection, { document: factsQuery, variables: { connection, ...position } }, context);
    return asPage(connection, data['facts']);
  }

  /** Facts about single versions of one connection; those that are not there are left out. */
  async describe(connection: string, ids: readonly string[], context: CallContext): Promise<ReadPage> {
    const data = await this.#ask(connection, { document: describeQuery, variables: { ids } }, context);
    return asPage(connection, data['describe']);
  }

  /** What a URI means, at every connection that knows such URIs. What is found counts even if another registry could not be asked. */
  async locate(uri: string, context: CallContext): Promise<readonly { readonly connection: string; readonly id: string | null }[]> {
    const results = await Promise.allSettled(
      [...this.#subgraphs.keys()].map(async (type) => {
        const data = await this.#ask(type, { document: locateQuery, variables: { uri } }, context);
        return checked(type, locationsSchema, data['locate']);
      }),
    );
    const located = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined && !located.some(({ id }) => id !== null)) throw failed.reason;
    return located;
  }

  /** What URIs name for good, at whatever connections could own them: for each URI all candidates. */
  async name(uris: readonly string[], context: CallContext): Promise<readonly (readonly string[])[]> {
    const answers = await Promise.all(
      [...this.#subgraphs.keys()].map(async (type) => {
        const data = await this.#ask(type, { document: nameQuery, variables: { uris } }, context);
        return checked(type, namesSchema, data['name']);
      }),
    );
    return uris.map((_uri, index) => answers.flatMap((answer) => answer[index] ?? []));
  }

  async check(connection: string, context: CallContext): Promise<readonly CheckStep[]> {
    const data = await this.#ask(connection, { document: checkQuery, variables: { connection } }, context);
    return checked(connection, stepsSchema, data['check']);
  }

  async #ask(connection: string, request: Parameters<Subgraph['execute']>[0], context: CallContext): Promise<Record<string, unknown>> {
    const [type = ''] = connection.split(':');
    const subgraph = this.#subgraphs.get(type);
    if (subgraph === undefined)
      throw new TributaryError('REGISTRY_UNAVAILABLE', `${connection} is not configured here.`, { registry: connection });
    const result: ExecutionResult = await subgraph.execute(request, context).catch((cause: unknown) => {
      throw new TributaryError('REGISTRY_UNAVAILABLE', `The subgraph of ${connection} failed.`, { registry: connection, cause });
    });
    const [error] = result.errors ?? [];
    if (error !== undefined) throw asTributaryError(error, connection);
    return result.data ?? {};
  }
}

function asPage(connection: string, value: unknown): ReadPage {
  const page = checked(connection, pageSchema, value);
  return {
    ...page,
    nodes: page.nodes as readonly object[] as readonly NodeFact[],
    edges: page.edges as readonly object[] as readonly EdgeFact[],
  };
}

function checked<T>(connection: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TributaryError('REGISTRY_BAD_RESPONSE', `The subgraph of ${connection} answered something unexpected.`, {
    registry: connection,
    cause: parsed.error,
  });
}

/** An error as it crossed from a subgraph: the thrown one in process, its extensions over HTTP. */
function asTributaryError(error: NonNullable<ExecutionResult['errors']>[number], connection: string): Error {
  if (error.originalError instanceof TributaryError) return error.originalError;
  const { code, registry, fix, retryAfterSeconds, candidates } = error.extensions;
  if (!isErrorCode(code))
    return new TributaryError('REGISTRY_UNAVAILABLE', `The subgraph of ${connection} failed.`, { registry: connection, cause: error });
  return new TributaryError(code, error.message, {
    registry: typeof registry === 'string' ? registry : connection,
    ...(typeof fix === 'string' && { fix }),
    ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
    ...(Array.isArray(candidates) && { candidates: candidates.map(String) }),
  });
}
