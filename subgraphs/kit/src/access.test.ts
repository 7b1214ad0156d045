import { describe, expect, it } from '@jest/globals';
import { AccessPolicy, type AccessRule, type AccessTags, mayRead } from './access.ts';
import { accessSchema } from './config.ts';

const policyOf = (...access: readonly object[]) =>
  new AccessPolicy(new Map<string, readonly AccessRule[]>([['mlflow:prod', accessSchema.parse(access)]]));
const tagged = (key: string, value: string | null = ''): AccessTags => ({ tags: [{ key, value }], modelTags: [] });
const untagged: AccessTags = { tags: [], modelTags: [] };

describe('mayRead', () => {
  it.each([
    ['everything', '', true],
    ['everything', 'risk', true],
    [[], null, true],
    [[], '', false],
    [[''], '', false],
    [['risk'], 'audit risk', true],
    [['ris', 'audit risk'], 'audit risk', false],
  ] as const)('of one who sees %j and what %j may read is %s', (sees, readers, may) => {
    expect(mayRead({ name: 'test', sees }, readers)).toBe(may);
  });
});

describe('readersOf', () => {
  const policy = policyOf(
    { model: 'card-*', roles: ['risk', 'audit', 'risk'] },
    { tag: 'pii', value: 'yes', roles: ['privacy'] },
    { tag: 'secret', roles: [] },
    { roles: ['staff'] },
  );

  it.each<[string, AccessTags, string | null]>([
    ['model:mlflow:prod/card-fraud', untagged, 'audit risk'],
    ['version:mlflow:prod/card-fraud/3', tagged('pii', 'yes'), 'audit risk'],
    ['version:mlflow:prod/fraud/3', tagged('pii', 'yes'), 'privacy'],
    ['version:mlflow:prod/fraud/3', { tags: [], modelTags: [{ key: 'pii', value: 'yes' }] }, 'privacy'],
    ['version:mlflow:prod/fraud/3', tagged('pii', 'no'), 'staff'],
    ['version:mlflow:prod/fraud/3', tagged('secret', null), ''],
    ['version:mlflow:prod/fraud/3', { tags: null, modelTags: [] }, ''],
    ['version:mlflow:prod/fraud/3', { tags: [], modelTags: null }, ''],
    ['version:mlflow:prod/fraud/3', { tags: null, modelTags: [{ key: 'pii', value: 'yes' }] }, 'privacy'],
    ['model:mlflow:prod/fraud', { tags: [] }, 'staff'],
    ['run:mlflow:prod/card-1', tagged('pii', 'yes'), 'staff'],
    ['evaluation:mlflow:prod/e-1', untagged, ''],
    ['version:mlflow:test/card-fraud/3', untagged, null],
    ['dataset:s3%3A%2F%2Facme', untagged, null],
  ])('of %s with %j is %j', (id, tags, readers) => {
    expect(policy.readersOf(id, tags)).toBe(readers);
  });

  it.each([
    ['fraud', 'fraud', true],
    ['fraud', 'fraud-2', false],
    ['*', 'anything', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*bc*bc', 'abc', false],
    ['*.v1', 'card.v1', true],
    ['.*', 'card', false],
    ['team/*', 'team/card', true],
  ])('of a pattern %s fits %s: %s', (model, name, fits) => {
    const id = `model:mlflow:prod/${encodeURIComponent(name)}`;
    expect(policyOf({ model, roles: ['r'] }).readersOf(id, untagged)).toBe(fits ? 'r' : null);
  });

  it.each([
    ['everyone but for a tag', [{ tag: 'a', roles: ['x'] }], 'x'],
    ['more by a tag than otherwise', [{ tag: 'a', roles: ['x', 'y'] }, { roles: ['y'] }], 'y'],
    ['others by a tag than otherwise', [{ tag: 'a', roles: ['x'] }, { roles: ['y'] }], ''],
    [
      'some who are no set of the rules',
      [
        { tag: 'a', roles: ['x', 'y'] },
        { tag: 'b', roles: ['y', 'z'] },
      ],
      '',
    ],
    ['the same whatever its tags', [{ tag: 'a', roles: ['x'] }, { roles: ['x'] }], 'x'],
  ])('is for those who may read it whatever its tags are, where these are not known: %s', (_title, rules, readers) => {
    expect(policyOf(...rules).readersOf('version:mlflow:prod/fraud/3')).toBe(readers);
  });

  it('refuses what is no id', () => {
    expect(() => policy.readersOf('nonsense')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});

describe('a policy', () => {
  it('knows every set of roles, once, and those of a viewer', () => {
    const policy = policyOf(
      { model: 'a', roles: ['x', 'y'] },
      { model: 'b', roles: ['y', 'x'] },
      { model: 'c', roles: [] },
      { roles: ['z'] },
    );
    expect(policy.sets).toEqual(['', 'x y', 'z']);
    expect(policy.setsOf({ name: 'test', sees: ['y'] })).toEqual(['x y']);
    expect(policy.setsOf({ name: 'test', sees: [] })).toEqual([]);
  });

  it('binds nobody where there is no rule, and nobody who sees everything', () => {
    expect(policyOf().binds({ name: 'test', sees: [] })).toBe(false);
    expect(policyOf({ roles: ['a'] }).binds({ name: 'test', sees: 'everything' })).toBe(false);
    expect(policyOf({ roles: ['a'] }).binds({ name: 'test', sees: ['a'] })).toBe(true);
  });

  it('says who may read what is no model', () => {
    expect(policyOf({ model: 'a', roles: ['x'] }).readersOfOthers('mlflow:prod')).toBeNull();
    expect(policyOf({ model: 'a', roles: ['x'] }, { roles: ['y'] }).readersOfOthers('mlflow:prod')).toBe('y');
  });

  it('lets those know of a connection who may read anything in it', () => {
    const readersOf = (...rules: readonly object[]) => policyOf(...rules).readersOfConnection('mlflow:prod');
    expect(readersOf({ model: 'a', roles: ['x'] })).toBeNull();
    expect(readersOf({ model: 'a', roles: ['x'] }, { roles: ['y'] })).toBe('x y');
    expect(readersOf({ model: 'a', roles: [] }, { roles: ['y'] }, { tag: 'b', roles: ['z'] })).toBe('y');
    expect(readersOf({ roles: [] })).toBe('');
  });

  it('can be made again from its rules, in another thread', () => {
    const policy = policyOf({ model: 'a*', roles: ['x', 'y'] }, { tag: 'pii', value: 'yes', roles: [] });
    const again = new AccessPolicy(structuredClone(policy.rules));
    expect([again.mark, again.sets]).toEqual([policy.mark, policy.sets]);
    for (const id of ['model:mlflow:prod/ab', 'version:mlflow:prod/b/1', 'run:mlflow:prod/r'])
      expect(again.readersOf(id)).toBe(policy.readersOf(id));
  });

  it('says whether tags decide', () => {
    expect(policyOf({ tag: 'a', roles: [] }).looksAtTags('mlflow:prod')).toBe(true);
    expect(policyOf({ model: 'a', roles: [] }).looksAtTags('mlflow:prod')).toBe(false);
    expect(policyOf().looksAtTags('mlflow:prod')).toBe(false);
  });

  it('marks equal rules equally, wherever they stand, and others otherwise', () => {
    const one: readonly AccessRule[] = [{ model: 'a', roles: ['x'] }];
    const two: readonly AccessRule[] = [{ tag: 'a', roles: ['x'] }];
    const marks = [
      [
        ['a', one],
        ['b', two],
        ['c', []],
      ],
      [
        ['b', two],
        ['a', one],
      ],
      [
        ['a', two],
        ['b', one],
      ],
    ] as const;
    const [first, same, other] = marks.map((entries) => new AccessPolicy(new Map<string, readonly AccessRule[]>(entries)).mark);
    expect(same).toBe(first);
    expect(other).not.toBe(first);
  });
});

describe('accessSchema', () => {
  it.each([
    [[{ model: 'a', tag: 'b', roles: [] }], 'at most one of model and tag'],
    [[{ value: 'a', roles: [] }], 'a value without a tag'],
    [[{ model: 'a', roles: ['with space'] }], 'role'],
    [[{ model: 'a' }], 'array'],
    [[{ modle: 'a', roles: [] }], 'modle'],
  ])('refuses %j', (access, message) => {
    expect(JSON.stringify(accessSchema.safeParse(access).error?.issues)).toContain(message);
  });
});
