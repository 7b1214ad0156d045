import { type CallContext, needsAliases, parseOwnedId, type Resolvers } from '@tributary/kit';
import type { VersionKey } from './batches.ts';
import type { MlflowConnection } from './connection.ts';
import {
  mapSource,
  mapVersion,
  mapVersionApproval,
  mapVersionMetrics,
  mapVersionOwner,
  mapVersionParameters,
  mapVersionStage,
} from './mapper.ts';
import { runUrl } from './names.ts';

/** A version as the gateway refers to it. */
interface VersionRef {
  readonly __typename: 'MlflowModelVersion';
  readonly id: string;
  readonly key: VersionKey;
  readonly connection: MlflowConnection;
}

type FieldResolver<Value> = (ref: VersionRef, args: unknown, context: CallContext) => Promise<Value | null>;

function fromRecord<Field extends keyof ReturnType<typeof mapVersion>>(field: Field): FieldResolver<ReturnType<typeof mapVersion>[Field]> {
  return async ({ connection, key }, _args, context) => {
    const record = await connection.loaders(context).version(key);
    return record === null ? null : mapVersion(record)[field];
  };
}

function byRules<Value>(field: 'stage' | 'approval', map: typeof mapVersionStage | typeof mapVersionApproval): FieldResolver<Value> {
  return async ({ connection, key }, _args, context) => {
    const loaders = connection.loaders(context);
    const record = await loaders.version(key);
    if (record === null) return null;
    const aliases = needsAliases(connection.rules, field) ? await loaders.aliases(key) : null;
    return map(connection.rules, record, aliases) as Value | null;
  };
}

function fromTraining<Value>(map: typeof mapVersionMetrics | typeof mapVersionParameters): FieldResolver<Value> {
  return async ({ connection, key }, _args, context) => {
    const loaders = connection.loaders(context);
    const [run, loggedModel] = await Promise.all([loaders.run(key), loaders.loggedModel(key)]);
    return map(run, loggedModel) as Value | null;
  };
}

const owner: FieldResolver<string> = async ({ connection, key }, _args, context) => {
  const loaders = connection.loaders(context);
  const record = await loaders.version(key);
  if (record === null) return null;
  return mapVersionOwner(connection.rules, record, null) ?? mapVersionOwner(connection.rules, record, await loaders.run(key));
};

/** A logged model knows where its files are; a copy has those of what it was copied from, at most some steps back. */
const artifactUri: FieldResolver<string> = async ({ connection, key }, _args, context) => {
  const loaders = connection.loaders(context);
  let at: VersionKey = key;
  for (let step = 0; step < 5; step++) {
    const loggedModel = await loaders.loggedModel(at);
    if (loggedModel !== null) return mapSource(loggedModel.info.artifact_uri);
    const source = (await loaders.version(at))?.source ?? '';
    const [, name, version] = /^models:\/(.+)\/(\d+)$/s.exec(source) ?? [];
    if (name === undefined || version === undefined) return source.startsWith('models:/') ? null : mapSource(source);
    at = { name, version: String(BigInt(version)) };
  }
  return null;
};

const runUrlOf: FieldResolver<string> = async ({ connection, key }, _args, context) => {
  const run = await connection.loaders(context).run(key);
  return run === null ? null : runUrl(connection, run);
};

export function createResolvers(connections: ReadonlyMap<string, MlflowConnection>): Resolvers {
  return {
    MlflowModelVersion: {
      __resolveReference: ({ id }: { id: string }): VersionRef | null => {
        const { registry, connection: name, segments } = parseOwnedId(id);
        const connection = connections.get(`${registry}:${name}`);
        const [model = '', version = ''] = segments;
        return connection === undefined ? null : { __typename: 'MlflowModelVersion', id, key: { name: model, version }, connection };
      },
      createdAt: fromRecord('createdAt'),
      updatedAt: fromRecord('updatedAt'),
      description: fromRecord('description'),
      owner,
      stage: byRules('stage', mapVersionStage),
      nativeStage: fromRecord('nativeStage'),
      approval: byRules('approval', mapVersionApproval),
      nativeApproval: fromRecord('nativeApproval'),
      status: fromRecord('status'),
      nativeStatus: fromRecord('nativeStatus'),
      statusMessage: fromRecord('statusMessage'),
      aliases: ({ connection, key }: VersionRef, _args: unknown, context) => connection.loaders(context).aliases(key),
      tags: fromRecord('tags'),
      metrics: fromTraining(mapVersionMetrics),
      parameters: fromTraining(mapVersionParameters),
      artifactUri,
      containerImage: fromRecord('containerImage'),
      runId: fromRecord('runId'),
      runUrl: runUrlOf,
      source: fromRecord('source'),
      loggedModelId: fromRecord('loggedModelId'),
    },
  };
}
