import { type EdgeFact, type Facts, formatId, isFullCommit, type NodeFact, withoutSecrets } from '@tributary/kit';
import { datasetFacts } from './dataset-facts.ts';
import {
  loggedModelIdOf,
  mapMetric,
  mapParameter,
  mapTags,
  mapText,
  mapTime,
  mapVersion,
  mapVersionMetrics,
  mapVersionParameters,
  mapVersionApproval,
  mapVersionOwner,
  mapVersionStage,
  userOf,
} from './mapper.ts';
import { type FactScope, modelId, registry, runId, runUrl, versionId, versionUri, versionUrl } from './names.ts';
import { type LoggedModelRecord, type ModelRecord, readRegistrations, type RunRecord, type VersionRecord } from './records.ts';

export function modelFacts(scope: FactScope, record: ModelRecord): Facts {
  const node: NodeFact = {
    type: 'model',
    id: modelId(scope, record.name),
    name: record.name,
    nativeUri: `models:/${record.name}`,
    consoleUrl: `${scope.consoleUrl}/#/models/${encodeURIComponent(record.name)}`,
    properties: {
      description: mapText(record.description),
      owner: scope.rules.owner.map((rule) => record.tags.find((tag) => tag.key === rule.tag)?.value).find((value) => value) ?? null,
      tags: mapTags(record.tags),
      aliases: record.aliases.map(({ alias, version }) => ({ name: alias, version: versionId(scope, record.name, version) })),
    },
  };
  return { nodes: [node], edges: [] };
}

/** What was read beside a version's own record; null = not read or not there. */
export interface VersionCompanions {
  readonly aliases: readonly string[] | null;
  readonly run: RunRecord | null;
  readonly loggedModel: LoggedModelRecord | null;
  readonly framework: string | null;
}

export function versionFacts(scope: FactScope, record: VersionRecord, companions: VersionCompanions): Facts {
  const mapped = mapVersion(record);
  const id = versionId(scope, record.name, record.version);
  const node: NodeFact = {
    type: 'version',
    id,
    name: record.name,
    nativeUri: versionUri(record.name, record.version),
    consoleUrl: versionUrl(scope, record.name, record.version),
    properties: {
      modelId: modelId(scope, record.name),
      version: record.version,
      createdAt: mapped.createdAt,
      updatedAt: mapped.updatedAt,
      framework: companions.framework,
      stage: mapVersionStage(scope.rules, record, companions.aliases),
      approval: mapVersionApproval(scope.rules, record, companions.aliases),
      status: mapped.status,
      owner: mapVersionOwner(scope.rules, record, companions.run),
      aliases: companions.aliases,
      tags: mapped.tags,
      metrics: mapVersionMetrics(companions.run, companions.loggedModel),
      parameters: mapVersionParameters(companions.run, companions.loggedModel),
    },
  };
  return { nodes: [node], edges: [...originEdges(scope, record, companions.loggedModel), ...copyEdges(scope, id, record)] };
}

/** A version names its run; where it does not, its logged model may. A run that is not there stays visible as an unresolved node. */
function originEdges(scope: FactScope, record: VersionRecord, loggedModel: LoggedModelRecord | null): EdgeFact[] {
  const from = versionId(scope, record.name, record.version);
  const own = mapText(record.run_id);
  const ofLoggedModel = mapText(loggedModel?.info.source_run_id);
  const produced = (run: string, nativeField: string): EdgeFact => ({
    from,
    relationship: 'PRODUCED_BY',
    to: runId(scope, run),
    evidence: { nativeField, nativeValue: run },
  });
  return [
    ...(own === null ? [] : [produced(own, 'run_id')]),
    ...(ofLoggedModel === null || ofLoggedModel === own ? [] : [produced(ofLoggedModel, 'logged_model.source_run_id')]),
  ];
}

function copyEdges(scope: FactScope, from: string, record: VersionRecord): EdgeFact[] {
  const [, name, version] = /^models:\/(.+)\/(\d+)$/s.exec(record.source ?? '') ?? [];
  if (name === undefined || version === undefined) return [];
  const evidence = { nativeField: 'source', nativeValue: record.source ?? null };
  return [{ from, relationship: 'COPIED_FROM', to: versionId(scope, name, String(BigInt(version))), evidence }];
}

/** A run with what it read, ran and hangs below. `modelInputs` null = not read. */
export function runFacts(scope: FactScope, run: RunRecord): Facts {
  const id = runId(scope, run.info.run_id);
  const datasets = run.inputs.dataset_inputs.map(({ dataset }) => datasetFacts(scope, dataset));
  const commit = commitFacts(scope, id, run);
  const parent = tagOf(run, 'mlflow.parentRunId');
  const node: NodeFact = {
    type: 'run',
    id,
    name: mapText(run.info.run_name) ?? run.info.run_id,
    nativeUri: `runs:/${run.info.run_id}`,
    consoleUrl: runUrl(scope, run),
    properties: {
      startedAt: mapTime(run.info.start_time),
      endedAt: mapTime(run.info.end_time),
      nativeStatus: run.info.lifecycle_stage === 'deleted' ? 'DELETED' : mapText(run.info.status),
      user: userOf(run),
      metrics: run.data.metrics.map(mapMetric),
      parameters: run.data.params.map(mapParameter),
    },
  };
  const reads = datasets.map((dataset, index): EdgeFact => {
    const { name, digest } = run.inputs.dataset_inputs[index]?.dataset ?? {};
    return {
      from: id,
      relationship: 'TRAINED_ON',
      to: dataset.id,
      evidence: { nativeField: 'inputs.dataset_inputs', nativeValue: [name, digest].filter(Boolean).join(' ') },
    };
  });
  const childOf: EdgeFact[] =
    parent === null
      ? []
      : [
          {
            from: id,
            relationship: 'CHILD_OF',
            to: runId(scope, parent),
            evidence: { nativeField: 'tags.mlflow.parentRunId', nativeValue: parent },
          },
        ];
  return {
    nodes: [node, ...datasets.flatMap((dataset) => dataset.nodes), ...commit.nodes],
    edges: [...reads, ...datasets.flatMap((dataset) => dataset.edges), ...commit.edges, ...childOf],
  };
}

function commitFacts(scope: FactScope, run: string, record: RunRecord): Facts {
  const sha = tagOf(record, 'mlflow.source.git.commit');
  if (sha === null) return { nodes: [], edges: [] };
  const id = formatId(
    isFullCommit(sha) ? { type: 'commit', segments: [sha] } : { type: 'commit', registry, connection: scope.connection, segments: [sha] },
  );
  const properties = {
    sha,
    repositoryUrl: cleanUrl(tagOf(record, 'mlflow.source.git.repoURL')),
    branch: tagOf(record, 'mlflow.source.git.branch'),
  };
  return {
    nodes: [{ type: 'commit', id, name: sha.slice(0, 12), properties }],
    edges: [
      { from: run, relationship: 'BUILT_FROM', to: id, evidence: { nativeField: 'tags.mlflow.source.git.commit', nativeValue: sha } },
    ],
  };
}

/**
 * A version whose run took logged models as input was made from the versions that were registered from those. The run's own models are
 * left out: a run that judges what it has just made does not derive from it.
 */
export function derivationFacts(
  scope: FactScope,
  version: VersionRecord,
  read: { readonly run: RunRecord; readonly inputs: readonly LoggedModelRecord[] },
): Facts {
  const from = versionId(scope, version.name, version.version);
  const own = loggedModelIdOf(version);
  const foreign = read.inputs.filter(({ info }) => info.model_id !== own && info.source_run_id !== read.run.info.run_id);
  const edges = foreign.flatMap((input) =>
    readRegistrations(input).map(({ name, version: number }): EdgeFact => {
      const evidence = { nativeField: 'inputs.model_inputs', nativeValue: input.info.model_id };
      return { from, relationship: 'DERIVED_FROM', to: versionId(scope, name, number), evidence };
    }),
  );
  return { nodes: [], edges: edges.filter((edge) => edge.to !== from) };
}

function tagOf(run: RunRecord, key: string): string | null {
  return mapText(run.data.tags.find((tag) => tag.key === key)?.value);
}

function cleanUrl(url: string | null): string | null {
  return url === null ? null : withoutSecrets(url);
}
