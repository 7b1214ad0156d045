import { describe, expect, it } from '@jest/globals';
import { callLimits, connectionName, rulesSchema } from './config.ts';

const faultsOf = (rules: unknown): string[] => {
  const { error } = rulesSchema.safeParse(rules);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('rulesSchema', () => {
  it('is three empty lists where nothing is written', () => {
    expect(rulesSchema.parse(undefined)).toEqual({ stage: [], approval: [], owner: [] });
    expect(rulesSchema.parse({})).toEqual({ stage: [], approval: [], owner: [] });
  });

  it('keeps the order in which rules are written', () => {
    const stage = [
      { alias: 'b', is: 'STAGING' },
      { tag: 'env', value: '', is: 'OTHER' },
      { native: 'a', is: 'NONE' },
    ];
    expect(rulesSchema.parse({ stage }).stage).toEqual(stage);
  });

  it.each<[unknown, string]>([
    [{ stage: [{ is: 'STAGING' }] }, 'stage.0 needs exactly one of alias, tag and native'],
    [{ stage: [{ alias: 'a', tag: 'b', is: 'STAGING' }] }, 'stage.0 needs exactly one of alias, tag and native'],
    [{ approval: [{ tag: 'a', native: 'b', is: 'PENDING' }] }, 'approval.0 needs exactly one of alias, tag and native'],
    [
      {
        stage: [
          { alias: 'a', is: 'NONE' },
          { alias: 'a', value: 'x', is: 'STAGING' },
        ],
      },
      'stage.1 has a value without a tag',
    ],
    [{ stage: [{ native: 'a', value: 'x', is: 'STAGING' }] }, 'stage.0 has a value without a tag'],
    [{ stage: [{ alias: 'a', is: 'APPROVED' }] }, 'stage.0.is '],
    [{ approval: [{ alias: 'a', is: 'STAGING' }] }, 'approval.0.is '],
    [{ stage: [{ alias: 'a' }] }, 'stage.0.is '],
    [{ stage: [{ alias: 'a', is: 'NONE', if: 'x' }] }, 'stage.0 Unrecognized key: "if"'],
    [{ stage: { alias: 'a', is: 'NONE' } }, 'stage '],
    [{ stage: [{ alias: 1, is: 'NONE' }] }, 'stage.0.alias '],
    [{ owner: [{ alias: 'a' }] }, 'owner.0.tag '],
    [{ stages: [] }, ' Unrecognized key: "stages"'],
    [{ owner: Array.from({ length: 101 }, () => ({ tag: 'a' })) }, 'owner '],
    [[], ' '],
    [null, ' '],
  ])('refuses %j at its place', (rules, fault) => {
    expect(faultsOf(rules)).toContainEqual(expect.stringContaining(fault));
    expect(faultsOf(rules)[0]).toMatch(new RegExp(`^${fault.split(' ', 1)[0]?.replaceAll('.', '\\.')}`));
  });

  it('says both faults of one rule', () => {
    expect(faultsOf({ stage: [{ value: 'x', is: 'NONE' }] })).toEqual([
      'stage.0 needs exactly one of alias, tag and native',
      'stage.0 has a value without a tag',
    ]);
  });
});

describe('connectionName', () => {
  it.each(['a', '0', 'us-prod-1', 'a-'])('takes %s', (name) => expect(connectionName.parse(name)).toBe(name));
  it.each(['', 'Prod', '-a', 'a_b', 'a b', 'a/b', 'a:b', 'ä', 'a\n'])('refuses %j', (name) => {
    expect(connectionName.safeParse(name).success).toBe(false);
  });
});

describe('callLimits', () => {
  const { timeoutMs, maxConcurrentCalls } = callLimits(7);

  it.each([
    [undefined, 5_000],
    [100, 100],
    [120_000, 120_000],
  ])('reads %p as %d milliseconds', (written, milliseconds) => expect(timeoutMs.parse(written)).toBe(milliseconds));

  it.each([99, 120_001, 500.5, '500', null, Infinity])('refuses %p milliseconds', (written) => {
    expect(timeoutMs.safeParse(written).success).toBe(false);
  });

  it.each([
    [undefined, 7],
    [1, 1],
    [100, 100],
  ])('reads %p as %d calls', (written, calls) => expect(maxConcurrentCalls.parse(written)).toBe(calls));

  it.each([0, 101, 1.5, '5', null])('refuses %p calls', (written) => {
    expect(maxConcurrentCalls.safeParse(written).success).toBe(false);
  });
});
