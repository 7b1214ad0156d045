import { type CallContext, parseOwnedId, type Resolvers } from '@tributary/kit';
import type { VertexAiConnection } from './connection.ts';
import { mapText, mapVersion, mapVersionApproval, mapVersionOwner, mapVersionStage } from './mapper.ts';
import type { VersionKey } from './names.ts';
import type { VersionRecord } from './records.ts';

/** A version as the gateway refers to it. */
interface VersionRef {
  readonly __typename: 'VertexAiModelVersion';
  readonly id: string;
  readonly key: VersionKey;
  readonly connection: VertexAiConnection;
}

type FieldResolver<Value> = (ref: VersionRef, args: unknown, context: CallContext) => Promise<Value | null>;

/** A field of the version's own record. */
function ofRecord<Value>(map: (record: VersionRecord, connection: VertexAiConnection) => Value | null): FieldResolver<Value> {
  return async ({ connection, key }, _args, context) => {
    const record = await connection.loaders(context).version(key);
    return record === null ? null : map(record, connection);
  };
}

function mapped<Field extends keyof ReturnType<typeof mapVersion>>(field: Field) {
  return ofRecord<ReturnType<typeof mapVersion>[Field]>((record) => mapVersion(record)[field]);
}

/** Metrics and parameters lie with evaluations and jobs, which have no bulk form: they are facts of the graph, and not known here. */
const notKnownLive = (): null => null;

export function createResolvers(connections: ReadonlyMap<string, VertexAiConnection>): Resolvers {
  return {
    VertexAiModelVersion: {
      __resolveReference: ({ id }: { id: string }): VersionRef | null => {
        const { registry, connection: name, segments } = parseOwnedId(id);
        const connection = connections.get(`${registry}:${name}`);
        const [model = '', version = ''] = segments;
        return connection === undefined ? null : { __typename: 'VertexAiModelVersion', id, key: { model, version }, connection };
      },
      createdAt: mapped('createdAt'),
      updatedAt: mapped('updatedAt'),
      description: mapped('description'),
      owner: ofRecord((record, { rules }) => mapVersionOwner(rules, record)),
      stage: ofRecord((record, { rules }) => mapVersionStage(rules, record)),
      nativeStage: mapped('nativeStage'),
      approval: ofRecord((record, { rules }) => mapVersionApproval(rules, record)),
      nativeApproval: mapped('nativeApproval'),
      status: mapped('status'),
      nativeStatus: mapped('nativeStatus'),
      statusMessage: mapped('statusMessage'),
      aliases: mapped('aliases'),
      tags: mapped('tags'),
      metrics: notKnownLive,
      parameters: notKnownLive,
      artifactUri: mapped('artifactUri'),
      containerImage: mapped('containerImage'),
      resourceName: ofRecord(({ name, versionId }) => `${name.replace(/@[^/]*$/, '')}@${versionId}`),
      displayName: mapped('displayName'),
      baseModelSource: mapped('baseModelSource'),
      modelSource: mapped('modelSource'),
      originalModel: ofRecord((record, { names }) => {
        const original = mapText(record.originalModelInfo?.model);
        return original === null ? null : names.canonical(original);
      }),
      supportedDeploymentResources: mapped('supportedDeploymentResources'),
    },
  };
}
