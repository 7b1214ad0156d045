import type { EdgeFact, NodeFact } from './facts.ts';
import { formatId } from './ids.ts';

/** Of these, what stands before the @ is a container and no user. */
const containerSchemes = /^(abfss?|wasbs?):/i;

/**
 * A URI without what may be secret: user and password, query, fragment, and what follows a semicolon in a JDBC address. Text that is no URI
 * stays as it is.
 */
export function withoutSecrets(uri: string): string {
  const [, scheme, slashes, rest] = /^((?:[a-z][a-z0-9+.-]*:)+)(\/\/)?(.*)$/is.exec(uri) ?? [];
  if (scheme === undefined || rest === undefined) return uri;
  const place = rest.replace(scheme.toLowerCase().startsWith('jdbc:') ? /[?#;].*$/s : /[?#].*$/s, '');
  if (slashes === undefined) return `${scheme}${place}`;
  return `${scheme}//${containerSchemes.test(scheme) ? place : withoutUser(place)}`;
}

/** A password may hold an @, and, where somebody forgot to escape it, even a slash: then no port follows the colon. */
function withoutUser(place: string): string {
  const isUnescaped = /^[^/@]*:(?!\d*(?:\/|$))/.test(place);
  return place.replace(isUnescaped ? /^.*@/s : /^[^/]*@/, '');
}

/**
 * One spelling for every way to write a location: nothing secret in it; s3a and s3n are s3; an S3 ARN is its URI; scheme and host in lower
 * case; no slash at the end. Text that is no URI stays as it is, less the slash.
 */
export function normaliseDatasetUri(uri: string): string {
  const arn = /^arn:aws[a-z-]*:s3:::(.+)$/.exec(uri);
  const clean = withoutSecrets(arn === null ? uri : `s3://${arn[1]}`);
  const [, rawScheme, authority = '', path = ''] = /^((?:[a-z][a-z0-9+.-]*:)+)\/\/([^/]*)(.*)$/is.exec(clean) ?? [];
  if (rawScheme === undefined) return trimSlashes(clean);
  const scheme = rawScheme.toLowerCase().replace(/^s3[an]:$/, 's3:');
  return trimSlashes(`${scheme}//${authority.toLowerCase()}${path}`);
}

/** A path of one machine is no place that others know. */
function isLocal(uri: string): boolean {
  return /^file:/i.test(uri) || !/^[a-z][a-z0-9+.-]+:/i.test(uri);
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
  const scope = uri === null || isLocal(uri) ? owner : {};
  const id = formatId({ type: 'dataset', ...scope, segments: [uri ?? dataset.name, ...tail] });
  const node: NodeFact = { type: 'dataset', id, name: dataset.name, properties: { uri, digest, sourceType: dataset.sourceType } };
  if (uri === null || digest === null) return { id, nodes: [node], edges: [] };

  const place = formatId({ type: 'dataset', ...scope, segments: [uri] });
  const whole: NodeFact = {
    type: 'dataset',
    id: place,
    name: dataset.name,
    properties: { uri, digest: null, sourceType: dataset.sourceType },
  };
  const evidence = { nativeField: dataset.digestField, nativeValue: digest };
  return { id, nodes: [node, whole], edges: [{ from: id, relationship: 'VERSION_OF', to: place, evidence }] };
}
