import { type CallContext, parseOwnedId, type Resolvers } from '@tributary/kit';
import type { SageMakerConnection } from './connection.ts';
import { mapMetrics, mapParameters, mapVersion, mapVersionApproval, mapVersionOwner, mapVersionStage } from './mapper.ts';
import type { PackageKey } from './names.ts';

/** A version as the gateway refers to it. */
interface VersionRef {
  readonly __typename: 'SageMakerModelVersion';
  readonly id: string;
  readonly key: PackageKey;
  readonly connection: SageMakerConnection;
}

type FieldResolver<Value> = (ref: VersionRef, args: unknown, context: CallContext) => Promise<Value | null>;

function fromRecord<Field extends keyof ReturnType<typeof mapVersion>>(field: Field): FieldResolver<ReturnType<typeof mapVersion>[Field]> {
  return async ({ connection, key }, _args, context) => {
    const record = await connection.loaders(context).version(key);
    return record === null ? null : mapVersion(record)[field];
  };
}

function byRules(map: typeof mapVersionStage | typeof mapVersionApproval | typeof mapVersionOwner): FieldResolver<string> {
  return async ({ connection, key }, _args, context) => {
    const record = await connection.loaders(context).version(key);
    return record === null ? null : map(connection.rules, record);
  };
}

function fromTraining<Value>(map: (job: Parameters<typeof mapMetrics>[0]) => Value): FieldResolver<Value> {
  return async ({ connection, key }, _args, context) => map(await connection.loaders(context).trainingJob(key));
}

export function createResolvers(connections: ReadonlyMap<string, SageMakerConnection>): Resolvers {
  return {
    SageMakerModelVersion: {
      __resolveReference: ({ id }: { id: string }): VersionRef | null => {
        const { registry, connection: name, segments } = parseOwnedId(id);
        const connection = connections.get(`${registry}:${name}`);
        const [model = '', version = ''] = segments;
        return connection === undefined ? null : { __typename: 'SageMakerModelVersion', id, key: { name: model, version }, connection };
      },
      createdAt: fromRecord('createdAt'),
      updatedAt: fromRecord('updatedAt'),
      description: fromRecord('description'),
      owner: byRules(mapVersionOwner),
      stage: byRules(mapVersionStage),
      nativeStage: fromRecord('nativeStage'),
      approval: byRules(mapVersionApproval),
      nativeApproval: fromRecord('nativeApproval'),
      status: fromRecord('status'),
      nativeStatus: fromRecord('nativeStatus'),
      statusMessage: fromRecord('statusMessage'),
      aliases: fromRecord('aliases'),
      tags: fromRecord('tags'),
      metrics: fromTraining(mapMetrics),
      parameters: fromTraining(mapParameters),
      artifactUri: fromRecord('artifactUri'),
      containerImage: fromRecord('containerImage'),
      modelPackageArn: fromRecord('modelPackageArn'),
      modelPackageType: fromRecord('modelPackageType'),
      approvalDescription: fromRecord('approvalDescription'),
      lifeCycleStage: fromRecord('lifeCycleStage'),
      lifeCycleStageStatus: fromRecord('lifeCycleStageStatus'),
      sourceUri: fromRecord('sourceUri'),
      supportedContentTypes: fromRecord('supportedContentTypes'),
    },
  };
}
