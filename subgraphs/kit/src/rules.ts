import type { Rules } from './config.ts';
import type { Approval, Stage, Tag } from './contract.ts';

/** What rules look at. Null = not known, and a rule that would need it makes its result unknown. */
export interface RuleInput {
  readonly aliases: readonly string[] | null;
  readonly tags: readonly Tag[] | null;
  readonly native: string | null;
}

interface Rule<Value> {
  readonly alias?: string | undefined;
  readonly tag?: string | undefined;
  readonly value?: string | undefined;
  readonly native?: string | undefined;
  readonly is: Value;
}

/**
 * The stage by the first rule that matches, else by the native value. Null where a rule had to be judged on aliases or tags that could
 * not be read, or where the registry said nothing.
 */
export function chooseStage(rules: Rules, input: RuleInput, mapNative: (native: string) => Stage): Stage | null {
  return choose(rules.stage, input, mapNative);
}

/** As {@link chooseStage}, for the approval. */
export function chooseApproval(rules: Rules, input: RuleInput, mapNative: (native: string) => Approval): Approval | null {
  return choose(rules.approval, input, mapNative);
}

/** The owner by the first rule whose tag is there, else the native one. */
export function chooseOwner(rules: Rules, input: RuleInput): string | null {
  if (rules.owner.length > 0 && input.tags === null) return null;
  for (const rule of rules.owner) {
    const found = input.tags?.find((tag) => tag.key === rule.tag && tag.value !== null && tag.value !== '');
    if (found !== undefined) return found.value;
  }
  return input.native;
}

/** Whether a rule looks at aliases, so that they have to be read. */
export function needsAliases(rules: Rules, field: 'stage' | 'approval'): boolean {
  return rules[field].some((rule) => rule.alias !== undefined);
}

function choose<Value>(rules: readonly Rule<Value>[], input: RuleInput, mapNative: (native: string) => Value): Value | null {
  for (const rule of rules) {
    const verdict = matches(rule, input);
    if (verdict === null) return null;
    if (verdict) return rule.is;
  }
  return input.native === null ? null : mapNative(input.native);
}

function matches(rule: Rule<unknown>, { aliases, tags, native }: RuleInput): boolean | null {
  if (rule.alias !== undefined) return aliases === null ? null : aliases.includes(rule.alias);
  if (rule.tag !== undefined)
    return tags === null ? null : tags.some((tag) => tag.key === rule.tag && (rule.value === undefined || tag.value === rule.value));
  return native === rule.native;
}
