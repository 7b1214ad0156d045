import { type OwnedId, parseId, parseOwnedId, TributaryError } from '@tributary/kit';
import { type MergedNode, stubOf } from './claims.ts';

/** The GraphQL kinds by the type of an id. A model is no node of the lineage. */
export const kindOfType = {
  version: 'MODEL_VERSION',
  dataset: 'DATASET',
  run: 'TRAINING_RUN',
  commit: 'CODE_COMMIT',
  evaluation: 'EVALUATION',
  endpoint: 'ENDPOINT',
  external: 'EXTERNAL',
} as const;

export type LineageNodeKind = (typeof kindOfType)[keyof typeof kindOfType];

const typeNames = {
  dataset: 'Dataset',
  run: 'TrainingRun',
  commit: 'CodeCommit',
  evaluation: 'Evaluation',
  endpoint: 'Endpoint',
  external: 'ExternalReference',
} as const;

/** A node as the resolvers pass it on: its GraphQL type follows from the id, its own fields are its properties. */
export type GraphNode = MergedNode &
  Readonly<Record<string, unknown>> & { readonly __typename: string; readonly kind: LineageNodeKind | null };

/** Names of the concrete version types by registry type, as the schema lists them: `vertex-ai` is VertexAiModelVersion. */
export class NodeTypes {
  readonly #versionTypes: readonly string[];

  constructor(versionTypes: readonly string[]) {
    this.#versionTypes = versionTypes;
  }

  /** What belongs to a registry type that the schema does not know is shown as a reference to something outside. */
  typeNameOf(id: string): string {
    const { type, registry } = parseId(id);
    const versionType = this.#versionTypes.find((name) => name.toLowerCase() === `${registry?.replaceAll('-', '')}modelversion`);
    if (registry !== undefined && versionType === undefined) return typeNames.external;
    if (type === 'version') return versionType ?? typeNames.external;
    return type === 'model' ? 'RegisteredModel' : typeNames[type];
  }

  toGraphNode(node: MergedNode): GraphNode {
    const typeName = this.typeNameOf(node.id);
    const kind = typeName === typeNames.external ? 'EXTERNAL' : kindOf(node.id);
    return { ...node.properties, ...ownFields(node), ...node, __typename: typeName, kind };
  }

  /** A version by its id alone, for a reference from the gateway: the id is all that a field of another subgraph needs. */
  stub(id: string): GraphNode {
    return this.toGraphNode(stubOf(id));
  }
}

export function kindOf(id: string): LineageNodeKind | null {
  const { type } = parseId(id);
  return type === 'model' ? null : kindOfType[type];
}

/** Required fields that follow from the id, for nodes that nobody has described yet. */
function ownFields({ id, properties }: MergedNode): Record<string, unknown> {
  const { type, segments } = parseId(id);
  if (type === 'version') return { version: properties['version'] ?? segments[1] };
  if (type === 'commit') return { sha: properties['sha'] ?? segments[0] };
  if (type === 'external') return { uri: properties['uri'] ?? segments[0] };
  return {};
}

/** @throws TributaryError BAD_USER_INPUT unless the id is well formed and of this type */
export function requireType(id: string, type: OwnedId['type']): OwnedId {
  const parsed = parseOwnedId(id);
  if (parsed.type !== type) throw new TributaryError('BAD_USER_INPUT', `id: this is the id of a ${parsed.type}, not of a ${type}.`);
  return parsed;
}
