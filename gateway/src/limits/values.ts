import type { Limits } from './config.ts';
import type { Excess } from './excess.ts';

/** Whether a parsed JSON value nests deeper than it may. Without recursion, which is what a deep value is aimed at. */
export function checkNesting(value: unknown, { maxNesting }: Pick<Limits, 'maxNesting'>): Excess | undefined {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxNesting) return { what: 'levels of JSON', count: depth, limit: maxNesting, key: 'maxNesting' };
    level = level.flatMap(listMembers);
  }
  return undefined;
}

/** Counts the values in the variables, lists and objects counted in; they nest no deeper than {@link checkNesting} lets them. */
export function checkVariables(variables: unknown, { maxVariableValues }: Pick<Limits, 'maxVariableValues'>): Excess | undefined {
  let count = 0;
  let level = listMembers(variables);
  while (level.length > 0 && count <= maxVariableValues) {
    count += level.length;
    level = level.flatMap(listMembers);
  }
  return count > maxVariableValues
    ? { what: 'values in its variables', count, limit: maxVariableValues, key: 'maxVariableValues' }
    : undefined;
}

function listMembers(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
