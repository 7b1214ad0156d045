import type { Tag, Viewer } from './contract.ts';
import { parseId, type ParsedId } from './ids.ts';

/**
 * Who may read something, besides those who see everything: the roles that may, sorted and with a space between them; null = everyone who may
 * ask at all, '' = nobody else. One text, so that a store compares it as a whole.
 */
export type Readers = string | null;

/** A rule of one connection, as its configuration has it; without `model` and `tag` it holds for all that the connection owns. */
export interface AccessRule {
  readonly model?: string | undefined;
  readonly tag?: string | undefined;
  readonly value?: string | undefined;
  readonly roles: readonly string[];
}

/** What is known of a model or version when its readers are asked for. Null = not known. */
export interface AccessTags {
  readonly tags: readonly Tag[] | null;
  /** Of a version: the tags of its model. */
  readonly modelTags?: readonly Tag[] | null;
}

/** Whether a viewer may read what has these readers. */
export function mayRead({ sees }: Viewer, readers: Readers): boolean {
  return sees === 'everything' || readers === null || (readers !== '' && readers.split(' ').some((role) => sees.includes(role)));
}

/** The one place that says which roles may read what. Rules are tried in their order, the first that fits decides; none: everyone. */
export class AccessPolicy {
  /** Every value that {@link readersOf} answers, but null and ''; what a store holds beyond them is of former rules, and for nobody. */
  readonly sets: readonly string[];
  /** Equal for equal rules. */
  readonly mark: string;
  /** By connection, of those that have any: what an equal policy is made from, in a thread of its own. */
  readonly rules: ReadonlyMap<string, readonly AccessRule[]>;
  readonly #rules: ReadonlyMap<string, readonly CompiledRule[]>;

  /** `rules` by connection, as `mlflow:prod`. */
  constructor(rules: ReadonlyMap<string, readonly AccessRule[]>) {
    const kept = [...rules].filter(([, list]) => list.length > 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
    this.rules = new Map(kept);
    this.#rules = new Map(kept.map(([connection, list]) => [connection, list.map(compile)]));
    this.sets = [...new Set([...this.#rules.values()].flat().map(({ readers }) => readers))].toSorted();
    this.mark = JSON.stringify(
      kept.map(([connection, list]) => [connection, list.map(({ model, tag, value, roles }) => [model, tag, value, roles])]),
    );
  }

  /** Whether a viewer may see some things and not others. */
  binds({ sees }: Viewer): boolean {
    return sees !== 'everything' && this.sets.length > 0;
  }

  /** Those of {@link sets} that a viewer may read, who does not see everything. */
  setsOf(viewer: Viewer): readonly string[] {
    return this.sets.filter((readers) => mayRead(viewer, readers));
  }

  /** Whether tags decide at a connection, as `mlflow:prod`. */
  looksAtTags(connection: string): boolean {
    return this.#rules.get(connection)?.some(({ tag }) => tag !== undefined) ?? false;
  }

  /** Who may read what a connection owns besides models, their versions and what judges these. */
  readersOfOthers(connection: string): Readers {
    return this.#rules.get(connection)?.find(isForAll)?.readers ?? null;
  }

  /** Who may know of a connection at all: whoever may read anything that is in it. */
  readersOfConnection(connection: string): Readers {
    const rules = this.#rules.get(connection) ?? [];
    const last = rules.findIndex(isForAll);
    if (last < 0) return null;
    const roles = rules.slice(0, last + 1).flatMap(({ readers }) => (readers === '' ? [] : readers.split(' ')));
    return [...new Set(roles)].toSorted().join(' ');
  }

  /**
   * Who may read what an id names. Tags count for models and versions; where they are not known, it is for those alone who may read it whatever its
   * tags are, so that nothing shows before it is known. Nor does an evaluation: it is for those who may read what it judges, which its id does not
   * say.
   * @throws TributaryError BAD_USER_INPUT where it is no id
   */
  readersOf(id: string, tags: AccessTags = { tags: null }): Readers {
    const parsed = parseId(id);
    const rules = parsed.registry === undefined ? undefined : this.#rules.get(`${parsed.registry}:${parsed.connection}`);
    const possible: Readers[] = [];
    for (const rule of rules ?? []) {
      const verdict = judge(rule, parsed, tags);
      if (verdict !== 'no') possible.push(rule.readers);
      if (verdict === 'yes') return this.#intersect(possible);
    }
    return this.#intersect([...possible, null]);
  }

  /** Those who are in all of them; nobody, where that is no set of the rules. */
  #intersect(all: readonly Readers[]): Readers {
    const [first, ...others] = [...new Set(all)].filter((readers) => readers !== null).map((readers) => readers.split(' '));
    if (first === undefined) return null;
    const common = first.filter((role) => others.every((roles) => roles.includes(role))).join(' ');
    return this.sets.includes(common) ? common : '';
  }
}

interface CompiledRule {
  readonly model: readonly string[] | undefined;
  readonly tag: string | undefined;
  readonly value: string | undefined;
  readonly readers: string;
}

function compile({ model, tag, value, roles }: AccessRule): CompiledRule {
  return { model: model?.split('*'), tag, value, readers: [...new Set(roles)].toSorted().join(' ') };
}

function isForAll({ model, tag }: Pick<CompiledRule, 'model' | 'tag'>): boolean {
  return model === undefined && tag === undefined;
}

function judge(rule: CompiledRule, { type, segments }: ParsedId, { tags, modelTags }: AccessTags): 'yes' | 'no' | 'unknown' {
  const { model, tag, value } = rule;
  if (isForAll(rule)) return 'yes';
  if (type === 'evaluation') return 'unknown';
  if (type !== 'model' && type !== 'version') return 'no';
  if (model !== undefined) return fitsPattern(segments[0] ?? '', model) ? 'yes' : 'no';
  const lists = type === 'version' ? [tags, modelTags ?? null] : [tags];
  if (lists.some((list) => list?.some((at) => at.key === tag && (value === undefined || at.value === value)))) return 'yes';
  return lists.includes(null) ? 'unknown' : 'no';
}

/** Whether a text is made of these parts, in order and with anything between them. */
function fitsPattern(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
