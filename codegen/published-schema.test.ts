import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
} from 'graphql';
import { composePublishedSchema, readSubgraphs } from './compose.ts';

let subgraphs: ReadonlyMap<string, DocumentNode>;
let api: GraphQLSchema;
beforeAll(async () => {
  subgraphs = await readSubgraphs();
  api = buildSchema(composePublishedSchema(subgraphs).files.get('api.graphql') ?? '');
});

/** Every type, field, argument and enum value of ours, as `Type`, `Type.field`, `Type.field(argument)`. */
function listElements(schema: GraphQLSchema): readonly { readonly path: string; readonly description: string | null | undefined }[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    type.name.startsWith('__') || isSpecifiedScalarType(type)
      ? []
      : [{ path: type.name, description: type.description }, ...listMembers(type)],
  );
}

function listMembers(type: GraphQLNamedType): ReturnType<typeof listElements> {
  if (isEnumType(type)) return type.getValues().map(({ name, description }) => ({ path: `${type.name}.${name}`, description }));
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map(({ name, description }) => ({ path: `${type.name}.${name}`, description }));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name, description, args }) => [
    { path: `${type.name}.${name}`, description },
    ...args.map((arg) => ({ path: `${type.name}.${name}(${arg.name})`, description: arg.description })),
  ]);
}

/** The fields that a registry answers live, with their types: each may be missing at any time. */
const liveFields = {
  createdAt: 'DateTime',
  updatedAt: 'DateTime',
  description: 'String',
  owner: 'String',
  stage: 'Stage',
  nativeStage: 'String',
  approval: 'Approval',
  nativeApproval: 'String',
  status: 'VersionStatus',
  nativeStatus: 'String',
  statusMessage: 'String',
  aliases: '[String!]',
  tags: '[Tag!]',
  metrics: '[Metric!]',
  parameters: '[Parameter!]',
  artifactUri: 'String',
  containerImage: 'String',
};
/** What the graph itself knows of a version. */
const graphFields = {
  id: 'ID!',
  kind: 'LineageNodeKind!',
  name: 'String!',
  version: 'String!',
  registry: 'Registry!',
  model: 'RegisteredModel!',
  framework: 'String',
  nativeUri: 'String',
  consoleUrl: 'String',
  resolved: 'Boolean!',
  observedAt: 'DateTime',
  retiredAt: 'DateTime',
  upstream: 'LineageConnection!',
  dependents: 'LineageConnection!',
};
const walkArguments =
  'depth: Int = 1, kinds: [LineageNodeKind!], relationships: [Relationship!], includeRetired: Boolean = false, first: Int = 50, after: String';

function describeFields(name: string): Readonly<Record<string, string>> {
  const type = api.getType(name);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${name} has no fields`);
  return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));
}

function describeArguments(typeName: string, fieldName: string): string {
  const type = api.getType(typeName);
  const args = isObjectType(type) || isInterfaceType(type) ? (type.getFields()[fieldName]?.args ?? []) : [];
  return args
    .map((arg) => `${arg.name}: ${String(arg.type)}${arg.defaultValue === undefined ? '' : ` = ${JSON.stringify(arg.defaultValue)}`}`)
    .join(', ');
}

describe('the schema that clients see', () => {
  it('describes all that it has', () => {
    const silent = listElements(api).filter(({ description }) => (description ?? '').trim() === '');
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('has every field of a version, live ones nullable', () => {
    expect(describeFields('ModelVersion')).toEqual({ ...graphFields, ...liveFields });
    expect(describeFields('MlflowModelVersion')).toEqual({
      ...graphFields,
      ...liveFields,
      runId: 'String',
      runUrl: 'String',
      source: 'String',
      loggedModelId: 'String',
    });
  });

  it.each(['MlflowModelVersion', 'Dataset', 'TrainingRun', 'CodeCommit', 'Evaluation', 'Endpoint', 'ExternalReference'])(
    '%s is a node that can be walked from, with the same arguments',
    (name) => {
      expect(describeFields(name)).toMatchObject(describeFields('LineageNode'));
      expect([describeArguments(name, 'upstream'), describeArguments(name, 'dependents')]).toEqual([walkArguments, walkArguments]);
    },
  );

  it.each([
    ['Stage', 'NONE DEVELOPMENT STAGING PRODUCTION ARCHIVED OTHER'],
    ['Approval', 'PENDING APPROVED REJECTED NOT_TRACKED OTHER'],
    ['VersionStatus', 'PENDING READY FAILED DELETING OTHER'],
    ['LineageNodeKind', 'MODEL_VERSION DATASET TRAINING_RUN CODE_COMMIT EVALUATION ENDPOINT EXTERNAL'],
    [
      'Relationship',
      'PRODUCED_BY TRAINED_ON BUILT_FROM CHILD_OF DERIVED_FROM COPIED_FROM DERIVED_DATASET VERSION_OF EVALUATES EVALUATED_ON SERVES',
    ],
    ['TraversalStop', 'MAX_DEPTH MAX_NODES MAX_FANOUT MAX_EDGES DEADLINE'],
    ['SourceState', 'FRESH STALE SYNCING DOWN FORBIDDEN NEVER_SYNCED'],
  ])('has the values of %s', (name, values) => {
    const type = api.getType(name);
    expect(isEnumType(type) && type.getValues().map((value) => value.name)).toEqual(values.split(' '));
  });

  it.each([
    [
      'LineageConnection',
      'edges: [LineageEdge!]! nodes: [LineageNode!]! pageInfo: PageInfo! totalCount: Int complete: Boolean! stopReasons: [TraversalStop!]! sources: [SourceStatus!]!',
    ],
    ['LineageEdge', 'node: LineageNode! cursor: String! depth: Int! via: LineageHop! path: [LineageHop!]!'],
    ['LineageHop', 'from: ID! to: ID! relationship: Relationship! evidence: [Evidence!]!'],
    ['Evidence', 'source: ID! nativeField: String nativeValue: String observedAt: DateTime!'],
    ['Metric', 'name: String! value: Float rawValue: String step: Float dataset: String recordedAt: DateTime'],
    ['SourceStatus', 'registry: Registry! state: SourceState! asOf: DateTime'],
    ['PageInfo', 'hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String'],
    ['EndpointVariant', 'name: String version: ModelVersion weightPercent: Float'],
  ])('has %s with just these types', (name, fields) => {
    expect(
      Object.entries(describeFields(name))
        .map(([field, type]) => `${field}: ${type}`)
        .join(' '),
    ).toBe(fields);
  });

  it('has the root fields', () => {
    expect(describeFields('Query')).toMatchObject({
      modelVersion: 'ModelVersion',
      modelVersionByUri: 'ModelVersion',
      modelVersions: 'ModelVersionConnection!',
      modelVersionsByIds: '[ModelVersion]!',
      registeredModel: 'RegisteredModel',
      registeredModels: 'RegisteredModelConnection!',
      lineageNode: 'LineageNode',
      registries: '[Registry!]!',
    });
  });

  it('keeps the indexer away from clients', () => {
    const names = listElements(api).map(({ path }) => path);
    expect(
      names.filter((name) => /^(Fact|FeedEnd|SkippedReads|Location|CheckStep|_)|^Query\.(facts|describe|locate|check|_)/.test(name)),
    ).toEqual([]);
  });

  it('has in every registry nothing that a dead one could take away with it', () => {
    for (const [name, document] of subgraphs) {
      if (name === 'lineage') continue;
      const types = document.definitions
        .filter((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
        .filter((definition) => definition.name.value.endsWith('ModelVersion'));
      const required = types.flatMap(({ fields = [] }) => fields.filter((field) => field.type.kind === Kind.NON_NULL_TYPE));
      expect(required.map((field) => field.name.value)).toEqual(types.map(() => 'id'));
    }
    const version = api.getType('ModelVersion');
    const fields = isInterfaceType(version) ? Object.values(version.getFields()) : [];
    expect(fields.filter(({ name, type }) => name in liveFields && isNonNullType(type))).toEqual([]);
  });
});
