import { type Edge, edgeText } from './expected-edges.ts';
import { sortBy } from './expected.ts';
import type { Answer, Tributary } from './product.ts';

export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

const common = '__typename id kind name resolved retiredAt';
const metrics = 'metrics { name value rawValue step dataset recordedAt }';
const parameters = 'parameters { name value }';

export const versionFields = `${common} version registry { id } model { id } framework nativeUri consoleUrl createdAt updatedAt description owner
  stage nativeStage approval nativeApproval status nativeStatus statusMessage aliases tags { key value } ${metrics} ${parameters}
  artifactUri containerImage ... on MlflowModelVersion { runId runUrl source loggedModelId }`;

const nodeFields = `${common}
  ... on TrainingRun { registry { id } nativeUri consoleUrl startedAt endedAt nativeStatus user ${metrics} ${parameters} }
  ... on Evaluation { registry { id } nativeUri createdAt ${metrics} }
  ... on Dataset { uri digest sourceType }
  ... on CodeCommit { sha repositoryUrl branch }`;

/** All versions, page by page, with lists that have no order of their own sorted. */
export async function readVersions({ ask }: Tributary, first: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const answer: Answer<{ modelVersions: Page }> = await ask(
      `query ($first: Int, $after: String) { modelVersions(first: $first, after: $after, orderBy: OLDEST) { nodes { ${versionFields} } pageInfo { hasNextPage endCursor } } }`,
      { first, after },
    );
    if (answer.errors !== undefined) throw new Error(answer.text);
    rows.push(...answer.data.modelVersions.nodes);
    const { hasNextPage, endCursor } = answer.data.modelVersions.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  return rows.map(sortLists);
}

interface Page {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, Row>;
  readonly edges: readonly Edge[];
  /** Every answer as it came. */
  readonly texts: readonly string[];
}

/** So many fit into what one request may cost. */
const idsAtOnce = 6;

/** All that can be reached from some nodes, by asking each node for its direct neighbours. */
export async function readGraph(product: Tributary, starts: readonly string[]): Promise<Graph> {
  const nodes = new Map<string, Row>();
  const edges = new Map<string, Edge>();
  const texts: string[] = [];
  let wanted = [...starts];
  while (wanted.length > 0) {
    const { found, text } = await readNeighbours(product, wanted.slice(0, idsAtOnce));
    texts.push(text);
    for (const { upstream, judgements: _judgements, ...node } of found) {
      nodes.set(node.id, sortLists(node));
      for (const { via } of upstream.edges) edges.set(edgeText(via), via);
    }
    const next = found.flatMap(({ upstream, judgements }) => [
      ...upstream.edges.map(({ via }) => via.to),
      ...judgements.nodes.map(({ id }) => id),
    ]);
    wanted = [...new Set([...wanted.slice(idsAtOnce), ...next])].filter((id) => !nodes.has(id));
  }
  return { nodes, edges: sortBy([...edges.values()], edgeText), texts };
}

type Neighbours = Row & {
  readonly upstream: { readonly edges: readonly { readonly via: Edge }[] };
  readonly judgements: { readonly nodes: readonly Row[] };
};

async function readNeighbours({ ask }: Tributary, ids: readonly string[]) {
  const variables = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
  const fields = ids.map((_id, index) => `n${index}: lineageNode(id: $id${index}) { ...near }`).join('\n');
  const answer = await ask<Readonly<Record<string, Neighbours | null>>>(
    `query (${Object.keys(variables)
      .map((name) => `$${name}: ID!`)
      .join(', ')}) { ${fields} }
     fragment near on LineageNode { ${nodeFields}
       upstream(first: 500) { edges { via { from relationship to evidence { source nativeField nativeValue } } } }
       judgements: dependents(kinds: [EVALUATION], first: 500) { nodes { id } } }`,
    variables,
  );
  if (answer.errors !== undefined) throw new Error(answer.text);
  return { found: Object.values(answer.data).filter((node) => node !== null), text: answer.text };
}

/** MLflow gives tags, metrics and parameters in no order that means anything. */
function sortLists(row: Row): Row {
  const sorted = Object.entries(row).map(
    ([key, value]) => [key, Array.isArray(value) ? sortBy(value as unknown[], textOf) : value] as const,
  );
  return { ...row, ...Object.fromEntries(sorted) };
}

function textOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const { name, key, dataset } = item as { readonly name?: string; readonly key?: string; readonly dataset?: string | null };
  return dataset === undefined ? `${name ?? key}` : `${name} ${dataset}`;
}
