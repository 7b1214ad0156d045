import { badInput, type Relationship } from '@tributary/kit/core';

/**
 * Refuses a hop along no relationship: read as "all of them" it would walk the whole graph, read as "none" it would hide a mistake.
 * @throws TributaryError BAD_USER_INPUT
 */
export function assertRelationships(relationships: readonly Relationship[]): void {
  if (relationships.length === 0) throw badInput('relationships', 'must name at least one.');
}
