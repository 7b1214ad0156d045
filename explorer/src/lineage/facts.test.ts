import { describe, expect, it } from '@jest/globals';
import type { FactsFragment } from '../data/generated/operations.ts';
import { hopKey, readFacts } from './facts.ts';

const common = { id: 'id', name: 'payments', resolved: true, observedAt: null, retiredAt: null };
const dataset = (digest: string | null, uri: string | null) =>
  readFacts({ ...common, __typename: 'Dataset', kind: 'DATASET', digest, uri } satisfies FactsFragment);

describe('what is shown of a node', () => {
  it('is the name and the number of a version', () => {
    const facts = readFacts({
      ...common,
      __typename: 'MlflowModelVersion',
      kind: 'MODEL_VERSION',
      name: 'fraud',
      version: '3',
      stage: null,
      nativeStage: null,
      consoleUrl: null,
      registry: { id: 'mlflow:a' },
    });
    expect(facts).toMatchObject({ title: 'fraud 3', registry: 'mlflow:a', stage: null });
  });

  it('tells the states of one dataset by digest and place', () => {
    expect(dataset('d3', 's3://acme/payments')).toMatchObject({ title: 'payments', detail: 'd3 · s3://acme/payments', registry: null });
    expect(dataset('d3', 'payments').detail).toBe('d3');
    expect(dataset(null, 'payments').detail).toBeNull();
  });

  it('has no stage where its kind has none, which is not the same as one that is not known', () => {
    expect(dataset(null, null).stage).toBeUndefined();
  });

  it('is the beginning of the hash of a commit, and its repository', () => {
    const sha = '9b17d0'.padEnd(40, '3');
    const facts = readFacts({
      ...common,
      __typename: 'CodeCommit',
      kind: 'CODE_COMMIT',
      sha,
      repositoryUrl: 'https://git.acme.example/a.git',
    });
    expect(facts).toMatchObject({ title: '9b17d03333', detail: 'https://git.acme.example/a.git' });
  });
});

describe('the key of an edge', () => {
  it('differs where the ids differ, whatever is in them', () => {
    const keys = [
      hopKey({ from: 'a', relationship: 'SERVES', to: 'b' }),
      hopKey({ from: 'a","SERVES', relationship: 'SERVES', to: 'b' }),
      hopKey({ from: 'b', relationship: 'SERVES', to: 'a' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
