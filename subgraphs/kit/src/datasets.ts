import type { EdgeFact, NodeFact } from './facts.ts';
import { formatId } from './ids.ts';

/**
 * One spelling for every way to write a location: no user, password, query, fragment or signature; s3a and s3n are s3; an S3 ARN is its
 * URI; scheme and host in lower case; no slash at the end. Text that is no URI stays as it is, less the slash.
 */
export function normaliseDatasetUri(uri: string): string {
  const arn = /^arn:aws[a-z-]*:s3:::(.+)$/.exec(uri);
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/i.exec(arn === null ? uri : `s3://${arn[1]}`);
  if (parts === null) return trimSlashes(uri);
  const [, rawScheme = '', authority = '', path = ''] = parts;
  const scheme = rawScheme.toLowerCase().replace(/^s3[an]$/, 's3');
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  return trimSlashes(`${scheme}://${host}${path}`);
}

function trimSlashes(text: string): string {
  const trimmed = text.replace(/\/+$/, '');
  return trimmed === '' || trimmed.endsWith(':') ? text : trimmed;
}

export interface DatasetDescription {
  readonly name: string;
  /** Where it lies; null where the source does not say, and the dataset then stays the source's own. */
  readonly uri: string | null;
  readonly digest: string | null;
  readonly sourceType: string | null;
  /** The native field that names its digest, as evidence. */
  readonly digestField: string;
}

interface DatasetFacts {
  readonly id: string;
  readonly nodes: readonly NodeFact[];
  readonly edges: readonly EdgeFact[];
}

/**
 * The facts that describe one dataset: where its place and its digest are known, the exact state is VERSION_OF the dataset at that place,
 * so that a bad table reaches what read any state of it.
 */
export function describeDataset(dataset: DatasetDescription, owner: { registry: string; connection: string }): DatasetFacts {
  const uri = dataset.uri === null || dataset.uri === '' ? null : normaliseDatasetUri(dataset.uri);
  const digest = dataset.digest === '' ? null : dataset.digest;
  const tail = digest === null ? [] : [digest];
  const id = formatId(
    uri === null ? { type: 'dataset', ...owner, segments: [dataset.name, ...tail] } : { type: 'dataset', segments: [uri, ...tail] },
  );
  const node: NodeFact = { type: 'dataset', id, name: dataset.name, properties: { uri, digest, sourceType: dataset.sourceType } };
  if (uri === null || digest === null) return { id, nodes: [node], edges: [] };

  const place = formatId({ type: 'dataset', segments: [uri] });
  const whole: NodeFact = {
    type: 'dataset',
    id: place,
    name: dataset.name,
    properties: { uri, digest: null, sourceType: dataset.sourceType },
  };
  const evidence = { nativeField: dataset.digestField, nativeValue: digest };
  return { id, nodes: [node, whole], edges: [{ from: id, relationship: 'VERSION_OF', to: place, evidence }] };
}
