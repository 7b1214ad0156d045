import { chooseStage, type EdgeFact, type Facts, type NodeFact } from '@tributary/kit';
import { mapTags, mapText, mapTime } from './mapper.ts';
import { consoleUrl, endpointId, type FactScope, versionName, versionTarget } from './names.ts';
import type { EndpointRecord } from './records.ts';

type Deployed = EndpointRecord['deployedModels'][number];

/** An endpoint with what it serves. Its stage comes from its labels; aliases are a matter of versions. */
export function endpointFacts(scope: FactScope, record: EndpointRecord): Facts {
  const name = record.name.slice(record.name.lastIndexOf('/') + 1);
  const id = endpointId(scope, name);
  const deployed = record.deployedModels
    .map((model) => ({ model, version: targetOf(scope, model) }))
    .toSorted((a, b) => (a.model.id < b.model.id ? -1 : 1));
  const node: NodeFact = {
    type: 'endpoint',
    id,
    name: mapText(record.displayName) ?? name,
    nativeUri: scope.names.canonical(record.name),
    consoleUrl: consoleUrl(scope, `online-prediction/locations/${scope.names.location}/endpoints/${name}`),
    properties: {
      createdAt: mapTime(record.createTime),
      updatedAt: mapTime(record.updateTime),
      stage: chooseStage(scope.rules, { aliases: [], tags: mapTags(record.labels), native: null }, () => 'OTHER'),
      traffic: deployed.map(({ model, version }) => ({
        name: mapText(model.displayName) ?? mapText(model.id),
        version: typeof version === 'string' ? version : null,
        weightPercent: record.trafficSplit[model.id] ?? 0,
      })),
    },
  };
  const edges = deployed.flatMap(({ model, version }): EdgeFact[] => {
    const evidence = { nativeField: 'deployed_models.model_version_id', nativeValue: `${model.model} ${model.modelVersionId}`.trim() };
    return version === null ? [] : [{ from: id, relationship: 'SERVES', to: version, evidence }];
  });
  return { nodes: [node], edges };
}

/** `model` may hold an alias or no version, so the version comes from its own member. */
function targetOf(scope: FactScope, { model, modelVersionId }: Deployed) {
  const [, name, version] = /^([^@]+)(?:@(.+))?$/.exec(model) ?? [];
  const number = mapText(modelVersionId) ?? version ?? '';
  if (name === undefined || !/^\d+$/.test(number)) return null;
  const own = scope.names.ownId(name, 'models');
  return versionTarget(scope, own === null ? `${name}@${number}` : versionName(scope, { model: own, version: number }));
}
