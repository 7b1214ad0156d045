import type { Limits } from './config.ts';
import type { Excess } from './excess.ts';

/** Counts the values in the variables, lists and objects counted in. Without recursion, which is what a deep value is aimed at. */
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
