import { describeDataset } from '@tributary/kit';
import { mapText } from './mapper.ts';
import { type FactScope, registry } from './names.ts';
import { parseJson, type RunRecord } from './records.ts';

/** The facts of one dataset that a run or a metric names. */
export function datasetFacts(scope: FactScope, dataset: RunRecord['inputs']['dataset_inputs'][number]['dataset']) {
  const description = {
    name: dataset.name,
    uri: sourceUri(dataset.source),
    digest: mapText(dataset.digest),
    sourceType: mapText(dataset.source_type),
    digestField: 'inputs.dataset_inputs.dataset.digest',
  };
  return describeDataset(description, { registry, connection: scope.connection });
}

/** A dataset's source is JSON text by type, or any text. Code as source (`tags`) names no place. */
function sourceUri(source: string | undefined): string | null {
  const parsed = parseObject(source ?? '');
  if (parsed === undefined) return /^[a-z][a-z0-9+.-]*:\S+$/i.test(source ?? '') ? (source ?? null) : null;
  const place = parsed['uri'] ?? parsed['url'];
  if (typeof place === 'string') return mapText(place);
  const { path } = parsed;
  return typeof path === 'string' && path !== '' ? (/^[a-z]+:|^\//i.test(path) ? path : `huggingface:${path}`) : null;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const parsed = parseJson(text);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
}
