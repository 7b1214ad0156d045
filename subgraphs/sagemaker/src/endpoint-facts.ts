import { chooseStage, type EdgeFact, type Facts, type NodeFact } from '@tributary/kit';
import { mapResourceTags, mapStage, mapText, mapTime } from './mapper.ts';
import { consoleUrl, endpointId, type FactScope, keyOfArn, keyOfResource, parseArn, versionId } from './names.ts';
import type { EndpointConfigRecord, EndpointRecord, ModelRecord } from './records.ts';

/** What was read beside an endpoint's own record; a config of null and models that are missing were not read, or are gone. */
export interface EndpointCompanions {
  readonly config: EndpointConfigRecord | null;
  readonly models: ReadonlyMap<string, ModelRecord>;
}

/** One variant with what it runs. */
interface Served {
  readonly name: string;
  readonly weightPercent: number | null;
  readonly packages: readonly string[];
}

export function endpointFacts(scope: FactScope, record: EndpointRecord, companions: EndpointCompanions): Facts {
  const id = endpointId(scope, record.EndpointName);
  const served = companions.config === null ? null : variantsOf(record, companions.config, companions.models);
  const tags = mapResourceTags(record.Tags);
  const node: NodeFact = {
    type: 'endpoint',
    id,
    name: record.EndpointName,
    nativeUri: record.EndpointArn,
    consoleUrl: consoleUrl(scope, record.EndpointArn, record.EndpointName),
    properties: {
      createdAt: mapTime(record.CreationTime),
      updatedAt: mapTime(record.LastModifiedTime),
      nativeStatus: mapText(record.EndpointStatus),
      stage: chooseStage(scope.rules, { aliases: [], tags, native: null }, mapStage),
      traffic: served === null ? null : served.map((variant) => trafficOf(scope, record, variant)),
    },
  };
  return { nodes: [node], edges: serveEdges(scope, record, { from: id, served: served ?? [] }) };
}

/** The versions are those of the configuration, the weights those in effect: they may be changed without a new configuration. */
function variantsOf(record: EndpointRecord, config: EndpointConfigRecord, models: ReadonlyMap<string, ModelRecord>): Served[] {
  const weights = new Map(
    (record.ProductionVariants ?? []).map((variant) => [variant.VariantName, variant.CurrentWeight ?? variant.DesiredWeight]),
  );
  const total = [...weights.values()].reduce((sum: number, weight) => sum + (weight ?? 0), 0);
  const packagesOf = (modelName: string | undefined) => packagesIn(models.get(modelName ?? ''));
  const production = config.ProductionVariants.map(({ VariantName, ModelName }) => ({
    name: VariantName,
    weightPercent: percentOf(weights.get(VariantName), total),
    packages: packagesOf(ModelName),
  }));
  const shadows = config.ShadowProductionVariants.map(({ VariantName, ModelName }) => ({
    name: VariantName,
    weightPercent: 0,
    packages: packagesOf(ModelName),
  }));
  return [...production, ...shadows];
}

/** Null where the weight is not known; nothing where no variant has any. */
function percentOf(weight: number | undefined, total: number): number | null {
  if (weight === undefined) return null;
  return total === 0 ? 0 : Math.round((weight / total) * 1e6) / 1e4;
}

function packagesIn(model: ModelRecord | undefined): string[] {
  const containers =
    model === undefined ? [] : [...(model.PrimaryContainer === undefined ? [] : [model.PrimaryContainer]), ...model.Containers];
  return [...new Set(containers.flatMap(({ ModelPackageName }) => mapText(ModelPackageName) ?? []))];
}

/** A variant that runs several packages in a row is shown with its first. */
function trafficOf(scope: FactScope, record: EndpointRecord, { name, weightPercent, packages }: Served) {
  const version = packages.map((named) => targetOf(scope, record, named)).find((target) => typeof target === 'string');
  return { name, version: version ?? null, weightPercent };
}

function serveEdges(
  scope: FactScope,
  record: EndpointRecord,
  serving: { readonly from: string; readonly served: readonly Served[] },
): EdgeFact[] {
  const named = [...new Set(serving.served.flatMap(({ packages }) => packages))];
  return named.map((nativeValue): EdgeFact => {
    const evidence = { nativeField: 'EndpointConfig.ProductionVariants.ModelName.Containers.ModelPackageName', nativeValue };
    return { from: serving.from, relationship: 'SERVES', to: targetOf(scope, record, nativeValue), evidence };
  });
}

/** A container names its package by ARN, or within the account by `group/version` or the name alone. */
function targetOf(scope: FactScope, record: EndpointRecord, named: string): EdgeFact['to'] {
  const [own, arn] = [parseArn(record.EndpointArn), parseArn(named)];
  if (arn !== undefined && (arn.account !== own?.account || arn.region !== own.region)) return { nativeUri: named };
  const key = arn === undefined ? keyOfResource(`model-package/${named.toLowerCase()}`) : keyOfArn(named);
  return key === undefined ? { nativeUri: named } : versionId(scope, key);
}
