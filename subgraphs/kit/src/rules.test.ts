import { describe, expect, it } from '@jest/globals';
import { type Rules, rulesSchema } from './config.ts';
import type { Stage } from './contract.ts';
import { chooseApproval, chooseOwner, chooseStage, needsAliases, type RuleInput } from './rules.ts';

const read = (rules: object): Rules => rulesSchema.parse(rules);
const nothing: RuleInput = { aliases: [], tags: [], native: null };
const tag = (key: string, value: string | null = '') => ({ tags: [{ key, value }] });
const mapNative = (native: string): Stage => (native === 'Production' ? 'PRODUCTION' : 'OTHER');

describe('chooseStage', () => {
  const rules = read({
    stage: [
      { alias: 'champion', is: 'PRODUCTION' },
      { tag: 'env', value: 'test', is: 'STAGING' },
      { tag: 'env', is: 'DEVELOPMENT' },
      { native: 'Retired', is: 'ARCHIVED' },
      { alias: 'challenger', is: 'STAGING' },
    ],
  });

  it.each<[Partial<RuleInput>, Stage | null, string]>([
    [{ aliases: ['x', 'champion'] }, 'PRODUCTION', 'an alias among others'],
    [{ aliases: ['champion'], ...tag('env', 'test') }, 'PRODUCTION', 'the first of two that match'],
    [tag('env', 'test'), 'STAGING', 'a tag with its value'],
    [tag('env', 'other'), 'DEVELOPMENT', 'a tag with any value'],
    [tag('env', null), 'DEVELOPMENT', 'a tag without a value'],
    [tag('ENV', 'test'), null, 'a key in other letters'],
    [{ aliases: ['Champion'] }, null, 'an alias in other letters'],
    [{ native: 'Retired' }, 'ARCHIVED', 'a native value'],
    [{ native: 'Retired', aliases: ['challenger'] }, 'ARCHIVED', 'the order of the list, not the kind of rule'],
    [{ native: 'Production' }, 'PRODUCTION', 'the native value where no rule matches'],
    [{ native: 'Strange' }, 'OTHER', 'a native value that nobody knows'],
    [{}, null, 'nothing at all'],
    [{ aliases: null, native: 'Production' }, null, 'aliases that could not be read'],
    [{ aliases: null, ...tag('env', 'test') }, null, 'an earlier rule that could not be judged'],
    [{ tags: null, native: 'Production' }, null, 'tags that could not be read'],
    [{ tags: null, aliases: ['champion'] }, 'PRODUCTION', 'a rule that matches before the one that could not be judged'],
  ])('of %j is %s: %s', (input, stage) => {
    expect(chooseStage(rules, { ...nothing, ...input }, mapNative)).toBe(stage);
  });

  it('needs neither aliases nor tags where no rule looks at them', () => {
    expect(chooseStage(read({}), { aliases: null, tags: null, native: 'Production' }, mapNative)).toBe('PRODUCTION');
  });
});

describe('chooseApproval', () => {
  it('goes by the rules for approval and not by those for the stage', () => {
    const rules = read({ stage: [{ tag: 'ok', is: 'STAGING' }], approval: [{ tag: 'ok', value: 'yes', is: 'APPROVED' }] });
    expect(chooseApproval(rules, { ...nothing, ...tag('ok', 'yes') }, () => 'PENDING')).toBe('APPROVED');
    expect(chooseApproval(rules, { ...nothing, ...tag('ok', 'no'), native: 'x' }, () => 'PENDING')).toBe('PENDING');
  });
});

describe('chooseOwner', () => {
  const rules = read({ owner: [{ tag: 'team' }, { tag: 'mail' }] });
  const tags = (...pairs: readonly (readonly [string, string | null])[]): Partial<RuleInput> => ({
    tags: pairs.map(([key, value]) => ({ key, value })),
  });

  it.each<[Partial<RuleInput>, string | null, string]>([
    [tags(['mail', 'ann@x'], ['team', 'risk']), 'risk', 'the order of the rules, not of the tags'],
    [tags(['mail', 'ann@x']), 'ann@x', 'a later rule'],
    [tags(['team', ''], ['mail', 'ann@x']), 'ann@x', 'an empty value as no value'],
    [tags(['team', null]), null, 'no value'],
    [{ ...tags(['team', '']), native: 'ann' }, 'ann', 'the native owner where no tag says one'],
    [{ ...tags(['team', 'risk']), native: 'ann' }, 'risk', 'a tag over the native owner'],
    [{ tags: null, native: 'ann' }, null, 'tags that could not be read'],
    [{ aliases: null, native: 'ann' }, 'ann', 'aliases that nobody needs'],
  ])('of %j is %s: %s', (input, owner) => {
    expect(chooseOwner(rules, { ...nothing, ...input })).toBe(owner);
  });

  it('is the native one without rules, even if tags could not be read', () => {
    expect(chooseOwner(read({}), { ...nothing, tags: null, native: 'ann' })).toBe('ann');
  });
});

describe('needsAliases', () => {
  it('says for each field whether a rule of it looks at aliases', () => {
    const rules = read({
      stage: [{ tag: 'a', is: 'STAGING' }],
      approval: [
        { tag: 'b', is: 'PENDING' },
        { alias: 'c', is: 'APPROVED' },
      ],
    });
    expect([needsAliases(rules, 'stage'), needsAliases(rules, 'approval')]).toEqual([false, true]);
  });
});
