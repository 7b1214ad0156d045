import type { Translation } from './cypher/translation.ts';
import { NeptuneError } from './errors.ts';

export type Parameters = Readonly<Record<string, unknown>>;

/**
 * Refuses lists as values of properties (access-graph-opencypher-exceptions, 2026-11: "must be a simple literal"): Neo4j would keep them.
 * A value is found by the name through which the statement reaches it.
 * @throws NeptuneError UnsupportedOperationException
 */
export function refuseListValues(parameters: Parameters, { isWrite, propertyMembers }: Translation): void {
  if (!isWrite) return;
  for (const value of membersNamed(parameters, new Set(propertyMembers))) {
    const values = isRecord(value) ? Object.values(value) : [value];
    if (values.some((part) => Array.isArray(part)))
      throw new NeptuneError('UnsupportedOperationException', 'Property value must be a simple literal');
  }
}

/** The ids that a statement may give to new edges. */
export function edgeIdsIn(parameters: Parameters, { edgeTypes, edgeIdMembers }: Translation): readonly string[] {
  if (edgeTypes.length === 0) return [];
  const found = edgeIdMembers.length > 0 ? membersNamed(parameters, new Set(edgeIdMembers)) : leavesOf(parameters);
  return [...new Set(found.filter((value) => typeof value === 'string'))];
}

function leavesOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

/** The values of all members with one of these names, at any depth. */
function membersNamed(value: unknown, names: ReadonlySet<string>): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((part) => membersNamed(part, names));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [...(names.has(name) ? [member] : []), ...membersNamed(member, names)]);
}

function isRecord(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
