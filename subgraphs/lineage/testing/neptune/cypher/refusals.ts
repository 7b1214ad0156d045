import { NeptuneError, type NeptuneErrorCode } from '../errors.ts';
import { inside, isIdentifier, type Item, readPattern, type Scan, writeClauses } from './scan.ts';

interface Refusal {
  readonly what: string;
  readonly code: NeptuneErrorCode;
  readonly found: (items: readonly Item[]) => boolean;
}

const unsupported: NeptuneErrorCode = 'UnsupportedOperationException';
const malformed: NeptuneErrorCode = 'MalformedQueryException';

/**
 * What the openCypher of Neptune does not have although Neo4j does. Sources, all of the Neptune user guide, 2026-11:
 * [C] feature-opencypher-compliance, [E] access-graph-opencypher-extensions, [R] migration-opencypher-rewrites,
 * [X] access-graph-opencypher-exceptions, [M] migration-compatibility; [9] beyond openCypher 9, which [C] names as the language;
 * [U] not named in either, and refused so that nothing of ours depends on it.
 */
const refusals: readonly Refusal[] = [
  { what: 'shortestPath', code: unsupported, found: callsAny('SHORTESTPATH', 'ALLSHORTESTPATHS') }, // [C]
  { what: 'SHORTEST', code: malformed, found: hasKeyword('SHORTEST') }, // [9]
  { what: 'a quantified path pattern', code: malformed, found: hasQuantifier }, // [9]
  { what: 'a constraint or an index', code: malformed, found: changesSchema }, // [M]
  { what: 'FOREACH', code: malformed, found: callsAny('FOREACH') }, // [R]
  { what: 'LOAD CSV', code: malformed, found: hasWords('LOAD', 'CSV') }, // [9]
  { what: 'MANDATORY MATCH', code: unsupported, found: hasWords('MANDATORY', 'MATCH') }, // [C]
  { what: 'a procedure', code: unsupported, found: callsProcedure }, // [C]
  { what: 'any, all, none or single', code: unsupported, found: callsAny('ANY', 'ALL', 'NONE', 'SINGLE') }, // [R]
  { what: 'reduce', code: unsupported, found: callsAny('REDUCE') }, // [R]
  { what: 'a sub-query as an expression', code: malformed, found: hasSubqueryExpression }, // [9]
  { what: 'a scope of CALL', code: malformed, found: scopesCall }, // [E] shows an importing WITH only
  { what: 'a mutation in a sub-query', code: unsupported, found: writesInCall }, // [E]
  { what: 'CALL IN TRANSACTIONS', code: malformed, found: callsInTransactions }, // [9]
  { what: 'a mutation with UNION', code: unsupported, found: writesWithUnion }, // [C]
  { what: 'a SKIP or LIMIT that is not an integer', code: unsupported, found: hasComputedLimit }, // [C]
  { what: 'a map projection', code: malformed, found: projectsMap }, // [9]
  { what: 'a pattern comprehension', code: malformed, found: comprehendsPattern }, // [U]
  { what: 'a label expression', code: malformed, found: hasLabelExpression }, // [9]
  { what: 'the operator =~', code: unsupported, found: (items) => items.some(({ text }) => text === '=~') }, // [U]
  { what: 'the operator % or ^', code: unsupported, found: hasOperator('%', '^') }, // [C] of 2023; later ones are silent
  { what: 'a hint for an index', code: malformed, found: hasPlannerHint }, // openCypher hints: QUERY and CLAUSE scopes only
  { what: 'an option before the statement', code: malformed, found: hasOption }, // [9]
  { what: 'a second statement', code: malformed, found: (items) => items.some(({ text }, at) => text === ';' && at < items.length - 1) }, // [9]
  { what: 'a list as the value of a property', code: unsupported, found: setsLiteralList }, // [X] "must be a simple literal"
  { what: 'a vertex without label', code: unsupported, found: createsBareVertex }, // [X] one has to be left; Neptune gives a new one `vertex`
  { what: 'REMOVE of a label', code: unsupported, found: removesLabel }, // [X] refused for the last label, which cannot be seen here
  { what: 'the property ~id outside of a pattern', code: unsupported, found: readsIdProperty }, // [E] shows patterns and id() only
];

/** @throws NeptuneError for the first form that Neptune would refuse */
export function refuseUnsupported({ items }: Scan): void {
  for (const { what, code, found } of refusals) if (found(items)) throw new NeptuneError(code, `${what} operation/feature unsupported`);
}

/** Whether a statement changes the graph. */
export function isWrite({ items }: Scan): boolean {
  return items.some(isWriteClause);
}

function isWriteClause({ keyword, clause }: Item): boolean {
  return keyword === clause && writeClauses.has(keyword);
}

type Find = Refusal['found'];

function callsAny(...names: readonly string[]): Find {
  return (items) => items.some(({ keyword }, at) => names.includes(keyword) && items[at + 1]?.text === '(');
}

function hasKeyword(name: string): Find {
  return (items) => items.some(({ keyword }) => keyword === name);
}

function hasWords(first: string, second: string): Find {
  return (items) => items.some(({ keyword }, at) => keyword === first && items[at + 1]?.keyword === second);
}

function hasOperator(...texts: readonly string[]): Find {
  return (items) => items.some(({ kind, text }) => kind === 'symbol' && texts.includes(text));
}

/** `((a)-->(b)){1,3}`, `((a)-->(b))+`, `-[:T]->{1,3}` or `-->+`. */
function hasQuantifier(items: readonly Item[]): boolean {
  const isQuantifier = (at: number): boolean =>
    ['+', '*'].includes(items[at]?.text ?? '') ||
    (items[at]?.text === '{' && (items[at + 1]?.kind === 'number' || items[at + 1]?.text === ','));
  return items.some(({ text, closedBy }, at) => {
    const isArrowEnd = (text === '>' && items[at - 1]?.text === '-') || (text === '-' && items[at - 1]?.text === ']');
    if (isArrowEnd) return isQuantifier(at + 1);
    if (text !== '(' || closedBy === null || items[at + 1]?.text !== '(') return false;
    return isQuantifier(closedBy + 1) && hasArrow(inside(items, at));
  });
}

function hasArrow(items: readonly Item[]): boolean {
  return items.some(({ text }, at) => text === '-' && ['[', '-', '>'].includes(items[at + 1]?.text ?? ''));
}

function changesSchema(items: readonly Item[]): boolean {
  if (items[0]?.keyword === 'SHOW') return true;
  return items.some(({ keyword }, at) => {
    const follows = items.slice(at + 1, at + 5).map((item) => item.keyword);
    return (
      ['CREATE', 'DROP'].includes(keyword) && items[at + 1]?.text !== '(' && follows.some((word) => ['CONSTRAINT', 'INDEX'].includes(word))
    );
  });
}

function callsProcedure(items: readonly Item[]): boolean {
  return items.some(({ keyword }, at) => keyword === 'CALL' && isIdentifier(items[at + 1]));
}

function hasSubqueryExpression(items: readonly Item[]): boolean {
  return items.some(
    ({ keyword }, at) => ['COUNT', 'EXISTS', 'COLLECT'].includes(keyword) && items[at + 1]?.text === '{' && items[at - 1]?.text !== '(',
  );
}

function scopesCall(items: readonly Item[]): boolean {
  return items.some(({ keyword }, at) => keyword === 'CALL' && items[at + 1]?.text === '(');
}

function subqueriesOf(items: readonly Item[]): readonly number[] {
  return items.flatMap(({ keyword }, at) => (keyword === 'CALL' && items[at + 1]?.text === '{' ? [at + 1] : []));
}

function writesInCall(items: readonly Item[]): boolean {
  return subqueriesOf(items).some((open) => inside(items, open).some(isWriteClause));
}

function callsInTransactions(items: readonly Item[]): boolean {
  return subqueriesOf(items).some((open) => items[(items[open]?.closedBy ?? open) + 1]?.keyword === 'IN');
}

function writesWithUnion(items: readonly Item[]): boolean {
  return items.some(({ keyword }) => keyword === 'UNION') && items.some(isWriteClause);
}

function hasComputedLimit(items: readonly Item[]): boolean {
  return items.some(({ keyword, clause }, at) => {
    if (!['SKIP', 'LIMIT'].includes(keyword) || clause !== keyword) return false;
    const isComputed = ['+', '-', '*', '/', '%', '^'].includes(items[at + 2]?.text ?? '');
    return isComputed || !/^\d+$/.test(items[at + 1]?.text ?? '');
  });
}

/** `n {.name}`, or `n {name: 1}` where no pattern can stand. */
function projectsMap(items: readonly Item[]): boolean {
  return items.some((item, at) => {
    if (!isIdentifier(item) || items[at + 1]?.text !== '{') return false;
    return ['.', '..'].includes(items[at + 2]?.text ?? '') || ['RETURN', 'WITH'].includes(items[at - 1]?.keyword ?? '');
  });
}

function comprehendsPattern(items: readonly Item[]): boolean {
  return items.some(({ text }, at) => {
    if (text !== '[' || items[at + 1]?.text !== '(') return false;
    const within = inside(items, at);
    return hasArrow(within) && within.some((item) => item.text === '|');
  });
}

function hasLabelExpression(items: readonly Item[]): boolean {
  return items.some(({ text }, at) => {
    if (text === ':' && ['!', '%', '('].includes(items[at + 1]?.text ?? '')) return true;
    if (text === '&') return true;
    return text === '(' && readPattern(items, at)?.kind === 'node' && labelsWithBar(items, at);
  });
}

function labelsWithBar(items: readonly Item[], open: number): boolean {
  const head = inside(items, open);
  const end = head.findIndex(({ text }) => text === '{');
  return head.slice(0, end < 0 ? undefined : end).some(({ text }) => text === '|');
}

function hasPlannerHint(items: readonly Item[]): boolean {
  return items.some(({ keyword }, at) => keyword === 'USING' && !['QUERY', 'CLAUSE'].includes(items[at + 1]?.text.toUpperCase() ?? ''));
}

function hasOption(items: readonly Item[]): boolean {
  return ['CYPHER', 'EXPLAIN', 'PROFILE'].includes(items[0]?.keyword ?? '');
}

function setsLiteralList(items: readonly Item[]): boolean {
  return items.some(({ clause, text }, at) => {
    if (clause === 'SET') return text === '=' && items[at + 1]?.text === '[';
    return ['CREATE', 'MERGE'].includes(clause) && text === ':' && items[at + 1]?.text === '[';
  });
}

function createsBareVertex(items: readonly Item[]): boolean {
  return items.some(({ clause }, at) => {
    const pattern = ['CREATE', 'MERGE'].includes(clause) ? readPattern(items, at) : undefined;
    if (pattern?.kind !== 'node' || pattern.labels.length > 0) return false;
    const isNameless = items[at + 1]?.text === ')' && !isIdentifier(items[at - 1]);
    return pattern.map !== null || isNameless;
  });
}

function removesLabel(items: readonly Item[]): boolean {
  return items.some(({ clause, text }) => clause === 'REMOVE' && text === ':');
}

function readsIdProperty(items: readonly Item[]): boolean {
  return items.some(({ text }, at) => text === '`~id`' && items[at - 1]?.text === '.');
}
