import { connectionOf, typeOf } from '@tributary/kit';
import type { StoredNode } from '../../claims.ts';
import type { DateTimeRange, FacetCount, FacetName, StringFilter, VersionFilter, VersionOrder } from '../index-port.ts';

/** The questions in their plainest form: arrays, filtered and sorted. Written from the schema, apart from the engine. */
export interface OracleQuery {
  readonly text?: string | null;
  readonly filter?: VersionFilter | null;
  readonly includeRetired: boolean;
  readonly modelId?: string | null;
  readonly orderBy: VersionOrder;
}

interface Version {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly version: string;
  readonly modelId: string;
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
  readonly texts: Readonly<Record<'owner' | 'framework' | 'stage' | 'approval' | 'status', string | null>>;
  readonly aliases: readonly string[];
  readonly tags: readonly { readonly key: string; readonly value: string | null }[] | null;
  readonly metrics: readonly { readonly name: string; readonly value: number | null }[];
  readonly parameters: readonly { readonly name: string; readonly value: string | null }[];
  readonly isServed: boolean;
}

export function findVersions(nodes: readonly StoredNode[], query: OracleQuery): readonly string[] {
  return matchVersions(nodes, query)
    .toSorted((a, b) => compareVersions(a, b, query) || compareTexts(a.id, b.id))
    .map(({ id }) => id);
}

export function countValues(nodes: readonly StoredNode[], query: OracleQuery, name: FacetName): readonly FacetCount[] {
  const counts = new Map<string, number>();
  for (const version of matchVersions(nodes, query)) {
    for (const value of listValues(version, name)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const entries = [...counts].map(([value, count]) => ({ value, count }));
  return entries.toSorted((a, b) => b.count - a.count || compareTexts(a.value, b.value)).slice(0, 100);
}

function listValues(version: Version, name: FacetName): readonly string[] {
  if (name === 'tagKey') return (version.tags ?? []).map(({ key }) => key);
  const value = name === 'registry' ? version.source : version.texts[name];
  return value === null ? [] : [value];
}

function matchVersions(nodes: readonly StoredNode[], query: OracleQuery): readonly Version[] {
  const live = nodes.filter((node) => node.retiredAt === null && typeOf(node.id) === 'endpoint');
  const served = new Set(
    live.flatMap((node) => (listOf(node.properties['traffic']) as readonly { version: string }[]).map(({ version }) => version)),
  );
  return nodes
    .filter((node) => typeOf(node.id) === 'version' && (node.retiredAt === null ? node.resolved : query.includeRetired))
    .map((node) => readVersion(node, served))
    .filter((version) => query.modelId === null || query.modelId === undefined || version.modelId === query.modelId)
    .filter((version) => meetsFilter(version, query.filter ?? {}))
    .filter((version) => meetsText(version, query.text ?? ''));
}

function readVersion({ id, name, properties }: StoredNode, served: ReadonlySet<string>): Version {
  const text = (key: string): string | null => (properties[key] as string | null | undefined) ?? null;
  const time = (key: string): number | null => (text(key) === null ? null : new Date(text(key) ?? '').getTime());
  return {
    id,
    name,
    source: connectionOf(id) ?? '',
    version: text('version') ?? '',
    modelId: text('modelId') ?? '',
    createdAt: time('createdAt'),
    updatedAt: time('updatedAt'),
    texts: { owner: text('owner'), framework: text('framework'), stage: text('stage'), approval: text('approval'), status: text('status') },
    aliases: listOf(properties['aliases']) as Version['aliases'],
    tags: Array.isArray(properties['tags']) ? (listOf(properties['tags']) as Version['tags']) : null,
    metrics: listOf(properties['metrics']) as Version['metrics'],
    parameters: listOf(properties['parameters']) as Version['parameters'],
    isServed: served.has(id),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

type Verdicts = readonly (boolean | null | undefined)[];

function meetsFilter(version: Version, filter: VersionFilter): boolean {
  const { and, or, not } = filter;
  const verdicts: Verdicts = [
    and?.every((part) => meetsFilter(version, part)),
    or?.some((part) => meetsFilter(version, part)),
    not && !meetsFilter(version, not),
    ...judgeTexts(version, filter),
    ...judgeLists(version, filter),
    filter.createdAt && meetsRange(version.createdAt, filter.createdAt),
    filter.updatedAt && meetsRange(version.updatedAt, filter.updatedAt),
    typeof filter.deployed === 'boolean' ? filter.deployed === version.isServed : undefined,
  ];
  return verdicts.every((verdict) => verdict !== false);
}

function judgeTexts(version: Version, filter: VersionFilter): Verdicts {
  const { texts, source } = version;
  return [
    filter.registry?.includes(source),
    filter.registryKind?.includes(source.slice(0, source.indexOf(':')).toUpperCase()),
    filter.name && meetsString(version.name, filter.name),
    filter.version && meetsString(version.version, filter.version),
    filter.owner && meetsString(texts.owner, filter.owner),
    filter.framework && meetsString(texts.framework, filter.framework),
    filter.stage?.some((value) => value === texts.stage),
    filter.approval?.some((value) => value === texts.approval),
    filter.status?.some((value) => value === texts.status),
  ];
}

function judgeLists(version: Version, { alias, tag, metric, parameter }: VersionFilter): Verdicts {
  return [
    alias && (isEmpty(alias) || version.aliases.some((name) => meetsString(name, alias))),
    tag?.every(({ key, value, exists }) => {
      const found = version.tags?.some((item) => item.key === key && meetsString(item.value, value ?? {}));
      return exists === false ? found === false : found === true;
    }),
    metric?.every(({ name, gte, lte }) => {
      const isWithin = (value: number | null): boolean =>
        (value ?? -Infinity) >= (gte ?? -Infinity) && (value ?? Infinity) <= (lte ?? Infinity);
      return version.metrics.some((item) => item.name === name && isWithin(item.value));
    }),
    parameter?.every(({ name, value }) => version.parameters.some((item) => item.name === name && meetsString(item.value, value ?? {}))),
  ];
}

function isEmpty(filter: StringFilter): boolean {
  return Object.values(filter).every((condition) => condition === null || condition === undefined);
}

function meetsString(value: string | null, { eq, in: values, contains, startsWith }: StringFilter): boolean {
  if (isEmpty({ eq, in: values, contains, startsWith })) return true;
  if (value === null) return false;
  if (typeof eq === 'string' && value !== eq) return false;
  if (values && !values.includes(value)) return false;
  if (typeof contains === 'string' && !simplify(value).includes(simplify(contains))) return false;
  return typeof startsWith !== 'string' || simplify(value).startsWith(simplify(startsWith));
}

function meetsRange(value: number | null, { gte, lt }: DateTimeRange): boolean {
  if (!gte && !lt) return true;
  return value !== null && (!gte || value >= Date.parse(gte)) && (!lt || value < Date.parse(lt));
}

/** Enough for the letters of the generated rows. */
export function simplify(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

function meetsText(version: Version, text: string): boolean {
  const asked = text.trim();
  if (asked === '' || asked === version.id) return true;
  const words = splitText(asked);
  if (words.length === 0) return asked === version.name;
  const tags = (version.tags ?? []).flatMap(({ key, value }) => [key, value]);
  const searched = [version.name, version.version, version.texts.owner, version.texts.framework, ...version.aliases, ...tags];
  const found = searched
    .flatMap((item) => splitText(item ?? ''))
    .flatMap((raw) => [raw, ...splitHumps(raw)])
    .map(simplify);
  const begins = (word: string): boolean => found.some((candidate) => candidate.startsWith(simplify(word)));
  return words.every((word) => begins(word) || splitHumps(word).every(begins));
}

function splitText(text: string): readonly string[] {
  return text
    .normalize('NFC')
    .split(/[^0-9A-Za-zÀ-ÿ]+/)
    .filter((word) => word !== '');
}

/** Letter by letter: a capital begins a part unless a capital stands before it and no small letter behind it. */
function splitHumps(word: string): readonly string[] {
  const isCapital = (at: number): boolean => word.charAt(at) !== word.charAt(at).toLowerCase();
  const isSmall = (at: number): boolean => word.charAt(at) !== word.charAt(at).toUpperCase();
  const parts: string[] = [];
  for (let at = 0; at < word.length; at += 1) {
    const begins = at === 0 || (isCapital(at) && (!isCapital(at - 1) || isSmall(at + 1)));
    if (begins) parts.push(word.charAt(at));
    else parts.push(`${parts.pop() ?? ''}${word.charAt(at)}`);
  }
  return parts;
}

function compareVersions(a: Version, b: Version, { orderBy, modelId, text }: OracleQuery): number {
  const isOneModel = modelId !== null && modelId !== undefined;
  switch (orderBy) {
    case 'NEWEST':
      return isOneModel ? compareNumbers(b.version, a.version) : compareTimes(a.createdAt, b.createdAt, -1);
    case 'OLDEST':
      return isOneModel ? compareNumbers(a.version, b.version) : compareTimes(a.createdAt, b.createdAt, 1);
    case 'RECENTLY_UPDATED':
      return compareTimes(a.updatedAt ?? a.createdAt, b.updatedAt ?? b.createdAt, -1);
    case 'NAME':
      return compareTexts(simplify(a.name), simplify(b.name)) || compareNumbers(b.version, a.version);
    case 'RELEVANCE':
      return tierOf(a.name, text ?? '') - tierOf(b.name, text ?? '');
  }
}

function tierOf(name: string, text: string): number {
  const [found, asked] = [name, text].map((item) => splitText(item).map(simplify).join(' '));
  if (text.trim() === '' || found === undefined || asked === undefined) return 2;
  if (found === asked) return 0;
  return found.startsWith(asked) ? 1 : 2;
}

function compareTimes(a: number | null, b: number | null, direction: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return (a - b) * direction;
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Number by number and character by character; a number among characters counts as the digit zero. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => simplify(text).match(/\d+|\D/g) ?? []);
  for (let at = 0; ; at += 1) {
    const [x, y] = [left?.[at], right?.[at]];
    if (x === undefined || y === undefined) return Number(x !== undefined) - Number(y !== undefined);
    const isNumber = [x, y].map((part) => /\d/.test(part));
    const difference = isNumber.every(Boolean) ? Number(BigInt(x) - BigInt(y)) : compareTexts(isNumber[0] ? '0' : x, isNumber[1] ? '0' : y);
    if (difference !== 0) return difference;
  }
}
