import {
  type CallContext,
  type EdgeFact,
  type Facts,
  type FeedEnd,
  type NodeFact,
  parseId,
  type Relationship,
  type Subgraph,
  type SubgraphRequest,
  typeOf,
} from '@tributary/kit';
import { type ExecutionResult, GraphQLError, Kind } from 'graphql';

/** One question that lineage asked. */
export interface Ask {
  readonly field: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: CallContext;
}

/** What one connection holds. Tests change it as they go. */
export interface ScriptedConnection {
  /** What a full feed lists, page by page. */
  listed: readonly Facts[];
  /** What an incremental feed lists. */
  changed: readonly Facts[];
  /** What is there when it is asked for by id, though no feed lists it. */
  unlisted: Facts;
  /** What the last page of a feed says otherwise than usual. */
  end: Partial<FeedEnd>;
  /** What URIs mean; those that are missing here are not its own. */
  locations: ReadonlyMap<string, string | null>;
}

const nothing: Facts = { nodes: [], edges: [] };

/** A registry's subgraph with nothing behind it but what a test says. Its resume tokens count its complete feeds. */
export class ScriptedRegistry implements Subgraph {
  readonly name: string;
  readonly asked: Ask[] = [];
  /** Runs before each answer: may throw what the registry would, or wait. */
  intervene: (ask: Ask) => unknown = () => undefined;
  readonly #connections: ReadonlyMap<string, ScriptedConnection>;
  #feeds = 0;

  constructor(name: string, connections: readonly string[]) {
    this.name = name;
    this.#connections = new Map(
      connections.map((id) => [id, { listed: [nothing], changed: [nothing], unlisted: nothing, end: {}, locations: new Map() }]),
    );
  }

  connection(id: string): ScriptedConnection {
    const connection = this.#connections.get(id);
    if (connection === undefined) throw new Error(`There is no connection ${id}.`);
    return connection;
  }

  /** The variables of all questions for one field. */
  askedFor(field: string): readonly Ask['variables'][] {
    return this.asked.filter((ask) => ask.field === field).map(({ variables }) => variables);
  }

  async execute({ document, variables }: SubgraphRequest, context: CallContext): Promise<ExecutionResult> {
    const field = rootField(document);
    this.asked.push({ field, variables, context });
    try {
      await this.intervene({ field, variables, context });
      return { data: { [field]: this.#answer(field, variables) } };
    } catch (error) {
      const thrown = error instanceof Error ? error : new Error(String(error));
      return { errors: [new GraphQLError(thrown.message, { originalError: thrown })] };
    }
  }

  #answer(field: string, variables: Ask['variables']): unknown {
    if (field === 'facts') return this.#readFeed(variables as { connection: string; since: string | null; after: string | null });
    if (field === 'describe') return this.#describe(variables['ids'] as readonly string[]);
    if (field === 'name') return (variables['uris'] as readonly string[]).map((uri) => this.#name(uri));
    if (field === 'locate') return this.#locate(String(variables['uri']));
    throw new Error(`The scripted registry does not answer ${field}.`);
  }

  #readFeed({ connection, since, after }: { connection: string; since: string | null; after: string | null }) {
    const { listed, changed, end } = this.connection(connection);
    const pages = since === null ? listed : changed;
    const at = Number(after ?? 0);
    if (at + 1 < pages.length) return { ...pages[at], endCursor: String(at + 1), end: null };
    this.#feeds += 1;
    const usual = { complete: since === null, resumeToken: `token ${this.#feeds}`, skipped: [] };
    return { ...(pages[at] ?? nothing), endCursor: null, end: { ...usual, ...end } };
  }

  #describe(ids: readonly string[]) {
    const held = [...this.#connections.values()].flatMap(({ listed, unlisted }) => [...listed, unlisted]);
    return {
      nodes: held.flatMap(({ nodes }) => nodes.filter(({ id }) => ids.includes(id))),
      edges: held.flatMap(({ edges }) => edges.filter(({ from }) => ids.includes(from))),
      endCursor: null,
      end: null,
    };
  }

  /** Names a URI by what a connection lists under it. */
  #name(uri: string): readonly string[] {
    const held = [...this.#connections.values()].flatMap(({ listed, unlisted }) => [...listed, unlisted]);
    return [...new Set(held.flatMap(({ nodes }) => nodes.flatMap(({ id, nativeUri }) => (nativeUri === uri ? [id] : []))))];
  }

  #locate(uri: string) {
    return [...this.#connections].flatMap(([connection, { locations }]) => {
      const id = locations.get(uri);
      return id === undefined ? [] : [{ connection, id }];
    });
  }
}

function rootField(document: SubgraphRequest['document']): string {
  const [operation] = document.definitions;
  const [field] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  return field?.kind === Kind.FIELD ? field.name.value : '';
}

interface Described {
  readonly name?: string;
  readonly nativeUri?: string;
  readonly consoleUrl?: string;
  readonly [property: string]: unknown;
}

/** A fact about a node; what is not a member of every fact becomes a property. A version's model and number follow from its id. */
export function tell(id: string, { name, nativeUri = '', consoleUrl = '', ...properties }: Described = {}): NodeFact {
  const { segments } = parseId(id);
  const [, owned = ''] = /^version:(.*)\//.exec(id) ?? [];
  const usual = typeOf(id) === 'version' ? { modelId: `model:${owned}`, version: segments[1] } : {};
  return {
    type: typeOf(id),
    id,
    name: name ?? segments[0] ?? id,
    nativeUri: nativeUri === '' ? null : nativeUri,
    consoleUrl: consoleUrl === '' ? null : consoleUrl,
    properties: { ...usual, ...properties },
  } as object as NodeFact;
}

export function link(from: string, relationship: Relationship, to: EdgeFact['to']): EdgeFact {
  return { from, relationship, to, evidence: { nativeField: 'field', nativeValue: `value of ${from}` } };
}
