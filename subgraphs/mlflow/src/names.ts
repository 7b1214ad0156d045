import { formatId, type Rules } from '@tributary/kit';
import type { RunRecord } from './records.ts';

/** What every fact of one connection needs. */
export interface FactScope {
  readonly connection: string;
  /** Where MLflow's own pages are, without a slash at the end. */
  readonly consoleUrl: string;
  readonly rules: Rules;
}

export const registry = 'mlflow';

export function versionId({ connection }: Pick<FactScope, 'connection'>, name: string, version: string): string {
  return formatId({ type: 'version', registry, connection, segments: [name, version] });
}

export function runId({ connection }: Pick<FactScope, 'connection'>, id: string): string {
  return formatId({ type: 'run', registry, connection, segments: [id] });
}

export function modelId({ connection }: FactScope, name: string): string {
  return formatId({ type: 'model', registry, connection, segments: [name] });
}

export function versionUri(name: string, version: string): string {
  return `models:/${name}/${version}`;
}

export function versionUrl(scope: Pick<FactScope, 'consoleUrl'>, name: string, version: string): string {
  return `${scope.consoleUrl}/#/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
}

export function runUrl(scope: Pick<FactScope, 'consoleUrl'>, run: RunRecord): string | null {
  const { experiment_id: experiment, run_id: id } = run.info;
  return experiment === undefined
    ? null
    : `${scope.consoleUrl}/#/experiments/${encodeURIComponent(experiment)}/runs/${encodeURIComponent(id)}`;
}
