import { type EdgeFact, formatId, type Subgraph, type SubgraphRequest } from '@tributary/kit';
import type { ExecutionResult } from 'graphql';

export const connections = ['mlflow:prod', 'mlflow:test', 'mlflow:research'];
export const modelCount = 10_000;
export const versionsPerModel = 10;
export const datasetCount = 200;
export const topics = ['fraud', 'churn', 'credit', 'demand', 'pricing', 'search', 'vision', 'speech'];
export const owners = Array.from({ length: 40 }, (_, at) => `owner-${String(at).padStart(2, '0')}`);

const purposes = ['detector', 'scorer', 'ranker', 'forecast', 'embedding'];
const frameworks = ['sklearn', 'xgboost', 'pytorch', 'tensorflow'];
const stages = ['PRODUCTION', 'STAGING', 'ARCHIVED', 'NONE'];
const teams = ['risk', 'growth', 'research', 'platform'];
const modelsPerPage = 100;
const firstDay = Date.UTC(2024, 0, 1);
const hour = 3_600_000;

/** A registry's subgraph that makes up what it lists, page by page and at every full feed the same: nothing of it stays in memory. */
export class CatalogueRegistry implements Subgraph {
  readonly name = 'mlflow';

  async execute({ variables }: SubgraphRequest): Promise<ExecutionResult> {
    const { connection, after } = variables as { readonly connection: string; readonly after: string | null };
    const at = connections.indexOf(connection);
    const start = Number(after ?? 0);
    const numbers = Array.from({ length: modelsPerPage }, (_, offset) => start + offset).filter((number) => number < modelCount);
    const own = numbers.filter((number) => number % connections.length === at).map((number) => describeModel(connection, number));
    const isLast = start + modelsPerPage >= modelCount;
    const facts = {
      nodes: own.flatMap(({ nodes }) => nodes),
      edges: own.flatMap(({ edges }) => edges),
      endCursor: isLast ? null : String(start + modelsPerPage),
      end: isLast ? { complete: true, resumeToken: 'all', skipped: [] } : null,
    };
    return { data: { facts } };
  }
}

export function datasetId(number: number): string {
  return formatId({ type: 'dataset', segments: [`s3://bench/table-${number}`] });
}

/** A model with its versions, each on the one before, the run that made them, and for every tenth an endpoint. */
function describeModel(source: string, number: number) {
  const [registry = '', connection = ''] = source.split(':');
  const idOf = (type: 'model' | 'version' | 'run' | 'endpoint', ...segments: readonly string[]) =>
    formatId({ type, registry, connection, segments });
  const name = `${pick(topics, number)}-${pick(purposes, number >> 3)}-${number}`;
  const [model, run, endpoint] = [idOf('model', name), idOf('run', `r${number}`), idOf('endpoint', name)];
  const ids = Array.from({ length: versionsPerModel }, (_, at) => idOf('version', name, String(at + 1)));
  const latest = ids.at(-1) ?? '';
  const isServed = number % 10 === 0;
  const versions = ids.map((id, at) => tell('version', { id, name }, describeVersion(model, { number, at })));
  const nodes = [
    tell('model', { id: model, name }, { owner: pick(owners, number) }),
    tell('run', { id: run, name: `train ${name}` }, {}),
    ...versions,
    ...(isServed
      ? [tell('endpoint', { id: endpoint, name }, { stage: 'PRODUCTION', traffic: [{ name: 'all', version: latest, weightPercent: 100 }] })]
      : []),
  ];
  const edges = [
    link(run, 'TRAINED_ON', datasetId(number % datasetCount)),
    ...ids.map((id) => link(id, 'PRODUCED_BY', run)),
    ...ids.slice(1).map((id, at) => link(id, 'DERIVED_FROM', ids[at] ?? '')),
    ...(isServed ? [link(endpoint, 'SERVES', latest)] : []),
  ];
  return { nodes, edges };
}

function describeVersion(modelId: string, { number, at }: { readonly number: number; readonly at: number }) {
  const createdAt = new Date(firstDay + ((number * 7 + at * 1_301) % 20_000) * hour).toISOString();
  const isLatest = at === versionsPerModel - 1;
  return {
    modelId,
    version: String(at + 1),
    createdAt,
    updatedAt: new Date(Date.parse(createdAt) + (number % 500) * hour).toISOString(),
    owner: pick(owners, number),
    framework: pick(frameworks, number >> 2),
    stage: isLatest ? 'PRODUCTION' : pick(stages, number + at),
    approval: number % 3 === 0 ? 'APPROVED' : 'PENDING',
    status: 'READY',
    aliases: isLatest ? ['champion'] : [],
    tags: [
      { key: 'team', value: pick(teams, number) },
      { key: `cost-centre-${number % 60}`, value: String(number % 7) },
    ],
    metrics: [{ name: 'auc', value: ((number * 13 + at * 7) % 100) / 100 }],
    parameters: [{ name: 'depth', value: String(number % 12) }],
  };
}

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % items.length];
}

function tell(type: string, { id, name }: { readonly id: string; readonly name: string }, properties: object) {
  return { type, id, name, nativeUri: null, consoleUrl: null, properties };
}

function link(from: string, relationship: EdgeFact['relationship'], to: string): EdgeFact {
  return { from, relationship, to, evidence: { nativeField: 'field', nativeValue: to } };
}
