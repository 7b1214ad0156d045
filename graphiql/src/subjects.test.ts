import { describe, expect, it } from '@jest/globals';
import { writeQuestions } from './questions.ts';
import { chooseSubjects } from './subjects.ts';

const version = (id: string, about: { readonly origin?: string; readonly datasets?: readonly string[] } = {}) => {
  const [, registry = '', name = ''] = /^version:([^/]+)\/([^/]+)/.exec(id) ?? [];
  const [origin, datasets] = [about.origin === undefined ? [] : [about.origin], about.datasets ?? []];
  return { id, name, registry: { id: registry }, origin: { nodes: origin.map(asNode) }, datasets: { nodes: datasets.map(asNode) } };
};
const asNode = (id: string) => ({ id });
const catalogue = (deployed: readonly ReturnType<typeof version>[], newest = deployed) => ({
  deployed: { nodes: deployed },
  newest: { nodes: newest },
});

describe('chooseSubjects', () => {
  it('takes a copied version before all others, and compares it with its origin', () => {
    const copied = version('version:sagemaker:us/fraud/2', { origin: 'version:mlflow:demo/fraud/3' });
    expect(chooseSubjects(catalogue([version('version:vertex-ai:eu/x/1', { datasets: ['dataset:d'] }), copied]))).toEqual({
      text: 'fraud',
      dataset: 'dataset:d',
      version: copied.id,
      pair: ['version:mlflow:demo/fraud/3', copied.id],
    });
  });

  it('takes what came from another kind of registry before a copy within one', () => {
    const near = version('version:vertex-ai:us/x/1', { origin: 'version:vertex-ai:eu/x/1' });
    const far = version('version:sagemaker:us/y/1', { origin: 'version:mlflow:demo/y/1' });
    expect([chooseSubjects(catalogue([near, far])).version, chooseSubjects(catalogue([near])).version]).toEqual([far.id, near.id]);
  });

  it('takes the dataset that most of what is served stands on', () => {
    const served = [['dataset:a', 'dataset:b'], ['dataset:b']].map((datasets, at) => version(`version:mlflow:demo/m/${at}`, { datasets }));
    expect(chooseSubjects(catalogue(served)).dataset).toBe('dataset:b');
    expect(chooseSubjects(catalogue([], [version('version:mlflow:demo/m/1', { datasets: ['dataset:c'] })])).dataset).toBe('dataset:c');
  });

  it('compares versions of one name in two registries where nothing was copied, else whatever there is', () => {
    const [one, other, same] = ['version:mlflow:demo/churn/1', 'version:vertex-ai:us/x/1', 'version:vertex-ai:us/churn/1'].map((id) =>
      version(id),
    );
    if (one === undefined || other === undefined || same === undefined) throw new Error('three were made');
    expect(chooseSubjects(catalogue([one, other, same])).pair).toEqual([one.id, same.id]);
    expect(chooseSubjects(catalogue([one, other])).pair).toEqual([one.id, other.id]);
    expect(chooseSubjects(catalogue([one])).pair).toBeNull();
  });

  it('finds nothing in an empty catalogue, where only what is about nothing can be asked', () => {
    const subjects = chooseSubjects(catalogue([]));
    expect(subjects).toEqual({ text: null, dataset: null, version: null, pair: null });
    expect(writeQuestions(subjects).flatMap(({ operation, variables }) => (variables === null ? [] : [operation]))).toEqual([
      'InProduction',
      'HowCurrent',
    ]);
  });
});
