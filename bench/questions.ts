import type { Asker, Question } from './load.ts';

const liveFields = 'stage status aliases owner description metrics { name value } parameters { name value }';
export const queries = {
  page: `query Page($after: String) { modelVersions(first: 50, after: $after) { totalCount nodes { id version framework model { name owner } ${liveFields} upstream(first: 5) { nodes { id kind name } } } } }`,
  upstream: `query Upstream($id: ID!) { modelVersion(id: $id) { name version upstream(depth: 10) { complete edges { depth via { relationship } node { id kind name upstream(first: 5) { nodes { id name upstream(first: 5) { nodes { id name } } } } } } } } }`,
  version: `query Version($id: ID!) { modelVersion(id: $id) { id name version framework ${liveFields} } }`,
};
export type Operation = keyof typeof queries;
export const titles: Readonly<Record<Operation, string>> = {
  page: 'page of 50 versions, graph and live fields',
  upstream: 'nested upstream, graph alone',
  version: 'one version, live fields',
};

export const operations = Object.keys(queries) as readonly Operation[];

/** Lists of questions, one for each connection, no two with the same variables. */
export type QuestionLists = Readonly<Record<Operation, readonly (readonly Question[])[]>>;

interface Row {
  readonly cursor: string;
  readonly node: { readonly id: string };
}

/** Cursors are a server's own, so that each side is asked with those that it gave. */
export async function createQuestions(asker: Asker, connections: number, perConnection: number): Promise<QuestionLists> {
  const rows = await listVersions(asker);
  const list = (operation: Operation, connection: number) =>
    Array.from({ length: perConnection }, (_, at): Question => {
      const { [connection * perConnection + at]: row } = rows;
      return { query: queries[operation], variables: operation === 'page' ? { after: row?.cursor } : { id: row?.node.id } };
    });
  const listsOf = (operation: Operation) => Array.from({ length: connections }, (_, connection) => list(operation, connection));
  return { page: listsOf('page'), upstream: listsOf('upstream'), version: listsOf('version') };
}

interface Row {
  readonly cursor: string;
  readonly node: { readonly id: string };
}

async function listVersions(asker: Asker): Promise<readonly Row[]> {
  const query = 'query List($after: String) { modelVersions(first: 200, after: $after) { edges { cursor node { id } } } }';
  const read = async (after: string | null) => {
    const answer = JSON.parse(await asker.ask({ query, variables: { after } })) as { data: { modelVersions: { edges: Row[] } } };
    return answer.data.modelVersions.edges;
  };
  const first = await read(null);
  return [...first, ...(await read(first.at(-1)?.cursor ?? null))];
}
