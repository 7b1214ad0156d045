import type { StoredNode } from '../../claims.ts';
import { foldText, joinWords, listWords } from '../text.ts';
import { writeVersionKeys } from '../version-order.ts';

/** A node and what its id says; reading ids is the kit's, which is too large to be loaded in every thread. */
export interface IndexedNode {
  readonly node: StoredNode;
  readonly type: string;
  /** The connection that the id belongs to, as `mlflow:prod`; null for shared nodes. */
  readonly source: string | null;
}

type Column = string | number | null;

/** A text under a name: a tag, a parameter or (without a text) an alias. `folded` is null where folding changes nothing. */
export interface NamedText {
  readonly key: string;
  readonly value: string | null;
  readonly folded: string | null;
}

/** What the index holds of one node. */
export interface IndexRow {
  readonly columns: Readonly<Record<string, Column>>;
  readonly words: string;
  readonly aliases: readonly NamedText[];
  readonly tags: readonly NamedText[];
  readonly parameters: readonly NamedText[];
  readonly metrics: readonly { readonly key: string; readonly value: number | null }[];
  /** Ids of the versions that an endpoint serves; none of one that is retired. */
  readonly served: readonly string[];
}

/** Whether a node is there, was there, or is only referred to. */
export const nodeState = { live: 0, retired: 1, stub: 2 } as const;

/** Comes after every time, so that what has none is last in both directions. */
const noTime = Number.MAX_SAFE_INTEGER;
/** A search for words needs the beginning of a long text at most. */
const searchedCharacters = 1_000;

/** What to keep of a node. Total: properties that are not what they should be count as not known. */
export function writeRow({ node, type, source }: IndexedNode): IndexRow {
  const { properties } = node;
  const tags = readNamed(properties['tags'], 'key');
  // Those of a model stand at its versions, which may be for fewer readers than it.
  const aliases = type === 'version' ? readAliases(properties['aliases']) : [];
  const columns = {
    id: node.id,
    type,
    state: readState(node),
    readers: node.readers,
    source,
    registry_kind: source === null ? null : source.slice(0, source.indexOf(':')).replaceAll('-', '_').toUpperCase(),
    name: node.name,
    name_folded: foldText(node.name),
    name_words: joinWords(node.name),
    owner: readText(properties['owner']),
    owner_folded: foldKnown(properties['owner']),
    tags_known: Number(Array.isArray(properties['tags'])),
    ...(type === 'version' ? writeVersionColumns(properties) : noVersionColumns),
  };
  const searched = [node.name, readText(properties['uri']), columns.owner, columns.framework, columns.version, ...aliases, ...tags].flatMap(
    listTexts,
  );
  return {
    columns,
    words: listWords(searched.map((text) => text.slice(0, searchedCharacters))),
    aliases,
    tags,
    parameters: type === 'version' ? readNamed(properties['parameters'], 'name') : [],
    metrics: type === 'version' ? readMetrics(properties['metrics']) : [],
    served: type === 'endpoint' && columns.state === nodeState.live ? readServed(properties['traffic']) : [],
  };
}

function writeVersionColumns(properties: StoredNode['properties']): Record<keyof typeof noVersionColumns, Column> {
  const version = readText(properties['version']) ?? '';
  const { ascending, descending } = writeVersionKeys(version);
  const created = readTime(properties['createdAt']);
  const updated = readTime(properties['updatedAt']);
  const changed = updated ?? created;
  return {
    model: readText(properties['modelId']),
    version,
    version_folded: foldText(version),
    version_up: ascending,
    version_down: descending,
    created,
    updated,
    newest: created === null ? noTime : -created,
    oldest: created ?? noTime,
    recent: changed === null ? noTime : -changed,
    framework: readText(properties['framework']),
    framework_folded: foldKnown(properties['framework']),
    stage: readText(properties['stage']),
    approval: readText(properties['approval']),
    status: readText(properties['status']),
  };
}

const noVersionColumns = {
  model: null,
  version: null,
  version_folded: null,
  version_up: '',
  version_down: '',
  created: null,
  updated: null,
  newest: noTime,
  oldest: noTime,
  recent: noTime,
  framework: null,
  framework_folded: null,
  stage: null,
  approval: null,
  status: null,
} satisfies Record<string, Column>;

function readState({ resolved, retiredAt }: StoredNode): number {
  if (retiredAt !== null) return nodeState.retired;
  return resolved ? nodeState.live : nodeState.stub;
}

function listTexts(item: Column | NamedText): readonly string[] {
  if (typeof item === 'string') return [item];
  if (typeof item !== 'object' || item === null) return [];
  return item.value === null ? [item.key] : [item.key, item.value];
}

function readText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function foldKnown(value: unknown): string | null {
  return typeof value === 'string' ? foldText(value) : null;
}

/** Milliseconds since 1970. */
function readTime(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function readRecords(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((item: unknown): item is Record<string, unknown> => typeof item === 'object' && item !== null)
    : [];
}

/** The entries of a list of tags or parameters; of several with one key the last. */
function readNamed(value: unknown, keyName: 'key' | 'name'): readonly NamedText[] {
  const byKey = new Map<string, string | null>();
  for (const record of readRecords(value)) {
    const key = readText(record[keyName]);
    if (key !== null) byKey.set(key.toWellFormed(), readText(record['value']));
  }
  return [...byKey].map(([key, text]) => ({ key, value: text, folded: text === null ? null : foldWhereNeeded(text) }));
}

function readAliases(value: unknown): readonly NamedText[] {
  const names = Array.isArray(value) ? value.map(readText) : [];
  const known = names.filter((name) => name !== null).map((name) => name.toWellFormed());
  return [...new Set(known)].map((key) => ({ key, value: null, folded: foldWhereNeeded(key) }));
}

function foldWhereNeeded(text: string): string | null {
  const folded = foldText(text);
  return folded === text ? null : folded;
}

function readMetrics(value: unknown): IndexRow['metrics'] {
  return readRecords(value).flatMap((record) => {
    const key = readText(record['name']);
    const number = record['value'];
    return key === null ? [] : [{ key, value: typeof number === 'number' && Number.isFinite(number) ? number : null }];
  });
}

function readServed(value: unknown): readonly string[] {
  const versions = readRecords(value).map((variant) => readText(variant['version']));
  return [...new Set(versions.filter((version) => version !== null))];
}
