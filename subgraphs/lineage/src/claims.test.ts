import { describe, expect, it } from '@jest/globals';
import { mergeClaims, type NodeClaim, stubOf } from './claims.ts';

const id = 'version:mlflow:prod/fraud/11';

/** What every claim says. */
const usual = { modelId: 'model:mlflow:prod/fraud', version: '11' };

describe('mergeClaims', () => {
  it('believes the connection that owns the id first, and then the others in the order of their names', () => {
    const claims = ['wandb:b', 'a:z', 'mlflow:prod', 'a:b'].map((source) => claimFrom(source, { name: source }));
    expect(mergeClaims(id, claims).name).toBe('mlflow:prod');
    expect(mergeClaims(id, claims.toReversed()).name).toBe('mlflow:prod');
    expect(mergeClaims('dataset:shared', claims).name).toBe('a:b');
  });

  it('merges member by member: what one source leaves open another may say', () => {
    const merged = mergeClaims(id, [
      claimFrom('a:b', { nativeUri: 'uri:b', consoleUrl: 'https://b', properties: { owner: 'b', framework: 'b', stage: 'b' } }),
      claimFrom('mlflow:prod', { consoleUrl: null, properties: { owner: 'own', framework: null, stage: undefined } }),
      claimFrom('a:c', { nativeUri: 'uri:c', properties: { owner: 'c', status: 'c' } }),
    ]);
    expect(merged).toMatchObject({ resolved: true, nativeUri: 'uri:b', consoleUrl: 'https://b' });
    expect(merged.properties).toEqual({ ...usual, owner: 'own', framework: 'b', stage: 'b', status: 'c' });
  });

  it.each(['__proto__', 'constructor', 'toString'])('keeps a property named %s as an ordinary one', (name) => {
    const { properties } = mergeClaims(id, [claimFrom('a:b', { properties: { [name]: { polluted: true } } })]);
    expect(Object.entries(properties)).toEqual([...Object.entries(usual), [name, { polluted: true }]]);
    expect(Object.getPrototypeOf(properties)).toBe(Object.prototype);
  });

  it('listens to retired claims only where no live one is left', () => {
    const own = claimFrom('mlflow:prod', { name: 'own', properties: { owner: 'own' } }, { retiredAt: '2026-01-05T00:00:00.000Z' });
    const other = claimFrom('a:b', { name: 'other', properties: { framework: 'other' } });
    expect(mergeClaims(id, [own, other])).toMatchObject({ name: 'other', properties: { ...usual, framework: 'other' }, retiredAt: null });
    expect(mergeClaims(id, [own, other]).properties).not.toHaveProperty('owner');
    const gone = mergeClaims(id, [own, { ...other, retiredAt: '2026-01-04T00:00:00.000Z' }]);
    expect(gone).toMatchObject({ name: 'own', properties: { owner: 'own', framework: 'other' } });
  });

  it('was observed when the last of the claims that it listens to was, and retired when the last was', () => {
    const day = (number: number): string => `2026-01-0${number}T00:00:00.000Z`;
    const early = claimFrom('mlflow:prod', {}, { observedAt: day(1), retiredAt: day(5) });
    const late = claimFrom('a:b', {}, { observedAt: day(2), retiredAt: day(4) });
    expect(mergeClaims(id, [early, late])).toMatchObject({ observedAt: day(2), retiredAt: day(5) });
    expect(mergeClaims(id, [{ ...early, retiredAt: null }, late])).toMatchObject({ observedAt: day(1), retiredAt: null });
  });

  it('is a stub where nobody claims it', () => {
    expect(mergeClaims(id, [])).toEqual(stubOf(id));
    expect(mergeClaims(id, [])).toMatchObject({ name: '11', resolved: false, observedAt: null, retiredAt: null });
  });
});

interface ToldFact {
  readonly name?: string;
  readonly nativeUri?: string | null;
  readonly consoleUrl?: string | null;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function claimFrom(source: string, { properties = {}, ...told }: ToldFact, times: Partial<NodeClaim> = {}): NodeClaim {
  return {
    fact: { type: 'version', id, name: 'fraud 11', ...told, properties: { ...usual, ...properties } },
    source,
    observedAt: '2026-01-01T00:00:00.000Z',
    retiredAt: null,
    ...times,
  };
}
