import type { Clause } from './clauses.ts';

export const PROMPT_TAG = 'mlflow.prompt.is_prompt';

export function isPrompt({ entity, key }: Clause): boolean {
  return entity === 'tag' && key === PROMPT_TAG;
}

/** Prompts share the tables of models. A search leaves them out unless its first clause on their tag asks for them. */
export function hidesPrompts(clauses: readonly Clause[]): boolean {
  const clause = clauses.find(isPrompt);
  if (clause === undefined) return true;
  const wanted = { '=': 'true', '!=': 'false' }[clause.comparator];
  return wanted === undefined || String(clause.value).toLowerCase() !== wanted;
}
