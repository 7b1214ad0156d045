import { NeptuneError } from '../errors.ts';
import { isWrite, refuseUnsupported } from './refusals.ts';
import { inside, isIdentifier, type Item, readPattern, type Scan, scan } from './scan.ts';

/** The label that each vertex has besides its own, so that one constraint keeps ids unique over all of them. */
export const vertexLabel = 'NeptuneVertex';

/** A statement for Neo4j that does what Neptune would. */
export interface Translation {
  readonly text: string;
  readonly isWrite: boolean;
  /** Of the hint; null without one. */
  readonly timeoutMs: number | null;
  /** The types of the relationships that it may create, as written. */
  readonly edgeTypes: readonly string[];
  /** Where the ids of those come from: names of parameters, or of members of them; empty where that cannot be seen. */
  readonly edgeIdMembers: readonly string[];
  /** Where values of properties come from, likewise. */
  readonly propertyMembers: readonly string[];
  /** The properties by which it looks for vertices. */
  readonly lookups: readonly Lookup[];
  /** Expressions that were rewritten and may be names of columns: what stands there now, and what it was. */
  readonly rewritten: readonly (readonly [now: string, was: string])[];
}

export interface Lookup {
  readonly label: string;
  readonly property: string;
}

/**
 * Holds a statement against Neptune's openCypher and rewrites what Neo4j does not have: the hint for the time, `id(x)`, and custom ids,
 * which become a property of the same name. Neo4j takes `` `~id` `` as the name of a property, so patterns stay as they are.
 * @throws NeptuneError for what Neptune refuses
 */
export function translate(text: string): Translation {
  const scanned = scan(text);
  refuseUnsupported(scanned);
  assertIds(scanned.items);
  const hint = findHint(scanned.items);
  const edits = [...hint.edits, ...labelVertices(scanned.items)];
  const ids = rewriteIds(scanned, edits);
  return {
    text: ids.text,
    isWrite: isWrite(scanned),
    timeoutMs: hint.timeoutMs,
    edgeTypes: unique(createdPatterns(scanned.items, 'relationship').flatMap(({ labels }) => labels)),
    edgeIdMembers: unique(createdPatterns(scanned.items, 'relationship').flatMap(({ map }) => membersOf(idOf(map ?? [])))),
    propertyMembers: unique(membersOf(scanned.items.filter((item, at) => isInWrite(item) && scanned.items[at + 1]?.text !== '='))),
    lookups: findLookups(scanned.items),
    rewritten: ids.rewritten,
  };
}

/** Text by the index of the token that it takes the place of, or follows. */
interface Edit {
  readonly at: number;
  readonly replace?: string;
  readonly append?: string;
}

function findHint(items: readonly Item[]): { readonly timeoutMs: number | null; readonly edits: readonly Edit[] } {
  const start = items.findIndex(({ keyword }) => keyword === 'USING');
  if (start < 0) return { timeoutMs: null, edits: [] };
  const [, , , name, value] = items.slice(start, start + 5);
  if (name?.text.toUpperCase() !== 'TIMEOUTMILLISECONDS' || !/^\d+$/.test(value?.text ?? ''))
    throw new NeptuneError('MalformedQueryException', 'Unknown query hint');
  return { timeoutMs: Number(value?.text), edits: items.slice(start, start + 5).map(({ at }) => ({ at, replace: '' })) };
}

/** Each pattern of a node with a label gets the common one. `(n:Label)` as a condition reads the same with it. */
function labelVertices(items: readonly Item[]): readonly Edit[] {
  return items.flatMap((_item, open) => {
    const pattern = readPattern(items, open);
    if (pattern?.kind !== 'node' || pattern.labels.length === 0) return [];
    const label = inside(items, open).findLast((item, index, head) => isIdentifier(item) && isLabel(head, index));
    return label === undefined ? [] : [{ at: label.at, append: `:${vertexLabel}` }];
  });
}

function isLabel(head: readonly Item[], index: number): boolean {
  const map = head.findIndex(({ text }) => text === '{');
  return head[index - 1]?.text === ':' && (map < 0 || index < map);
}

/** `id(x)` becomes `` x.`~id` ``, from the innermost to the outermost. */
function rewriteIds({ tokens, items }: Scan, edits: readonly Edit[]): Pick<Translation, 'text' | 'rewritten'> {
  const texts = tokens.map(({ text }) => text);
  for (const { at, replace, append = '' } of edits) texts[at] = (replace ?? texts[at] ?? '') + append;
  const was = tokens.map(({ text }) => text);
  const rewritten: (readonly [string, string])[] = [];
  for (const [index, item] of [...items.entries()].toReversed()) {
    const open = items[index + 1];
    const closing = open?.closedBy === null || open === undefined ? undefined : items[open.closedBy];
    if (item.keyword !== 'ID' || open?.text !== '(' || closing === undefined) continue;
    const isPlain = inside(items, index + 1).length === 1;
    texts[item.at] = '';
    texts[open.at] = isPlain ? '' : '(';
    texts[closing.at] = isPlain ? '.`~id`' : ').`~id`';
    rewritten.push([textBetween(texts, item.at, closing.at), textBetween(was, item.at, closing.at)]);
  }
  return { text: texts.join('').trim(), rewritten };
}

function textBetween(texts: readonly string[], from: number, to: number): string {
  return texts.slice(from, to + 1).join('');
}

function createdPatterns(items: readonly Item[], kind: 'node' | 'relationship') {
  return items.flatMap(({ clause }, open) => {
    if (clause !== 'CREATE' && clause !== 'MERGE') return [];
    const pattern = readPattern(items, open);
    return pattern !== undefined && pattern.kind === kind && pattern.labels.length > 0 ? [pattern] : [];
  });
}

/** Members of a map in the pattern of a node, and properties of its variable in a condition. */
function findLookups(items: readonly Item[]): readonly Lookup[] {
  const nodes = items
    .flatMap((_item, open) => readPattern(items, open) ?? [])
    .filter(({ kind, labels }) => kind === 'node' && labels.length > 0);
  return nodes.flatMap(({ name, labels, map }) => {
    const members = (map ?? []).filter((item, at) => isIdentifier(item) && map?.[at + 1]?.text === ':');
    const conditions = items.filter(
      (_item, at) => items[at - 2]?.text === name && items[at - 1]?.text === '.' && items[at]?.clause === 'WHERE',
    );
    const properties = unique([...members, ...conditions].map(({ text }) => text)).filter((text) => text !== '`~id`');
    return labels.flatMap((label) => properties.map((property) => ({ label, property })));
  });
}

/** Neptune would make up an id; here one has to be given, as all statements of ours do. */
function assertIds(items: readonly Item[]): void {
  for (const kind of ['node', 'relationship'] as const) {
    for (const { labels, map } of createdPatterns(items, kind)) {
      const id = idOf(map ?? []);
      if (id.length === 0) throw new Error(`the stand-in creates no ${labels.join(':')} without \`~id\``);
      if (id[0]?.kind === 'string') throw new Error(`the stand-in takes the id of a ${labels.join(':')} from a parameter only`);
    }
  }
}

function isInWrite({ clause }: Item): boolean {
  return ['SET', 'CREATE', 'MERGE'].includes(clause);
}

/** The items of the expression that is the id in a map. */
function idOf(map: readonly Item[]): readonly Item[] {
  const start = map.findIndex(({ text }, at) => text === '`~id`' && map[at + 1]?.text === ':');
  if (start < 0) return [];
  const rest = map.slice(start + 2);
  const end = rest.findIndex(({ text }) => text === ',');
  return end < 0 ? rest : rest.slice(0, end);
}

/** The names by which an expression reaches into parameters: `id` of `row.id`, `key` of `$key`. */
function membersOf(items: readonly Item[]): readonly string[] {
  return items.flatMap((item, at) => {
    if (item.kind === 'parameter') return [unquote(item.text.slice(1))];
    return isIdentifier(item) && items[at - 1]?.text === '.' ? [unquote(item.text)] : [];
  });
}

function unquote(name: string): string {
  return name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
