import { describe, expect, it } from '@jest/globals';
import { emptySearch, type SearchAddress } from '../address.ts';
import type { SearchQuery } from '../data/generated/operations.ts';
import { readFacets, toggleFacet, toVariables } from './search-variables.ts';

const chosen: SearchAddress = {
  ...emptySearch,
  query: 'fraud',
  facets: { registry: ['mlflow:a', 'mlflow:b'], stage: ['PRODUCTION', 'NONSENSE'], approval: [], framework: ['xgboost'], owner: [] },
};
const facets = (more: object) => ({ registry: [], stage: [], approval: [], framework: [], owner: [], ...more });

describe('a search', () => {
  it('asks for nothing that was not chosen', () => {
    expect(toVariables(emptySearch)).toMatchObject({
      query: null,
      filter: {},
      first: 20,
      after: null,
      hasRegistry: false,
      hasOwner: false,
    });
  });

  it('filters by what was chosen, and counts each facet without its own filter', () => {
    expect(toVariables(chosen)).toMatchObject({
      filter: { registry: ['mlflow:a', 'mlflow:b'], stage: ['PRODUCTION'], framework: { in: ['xgboost'] } },
      registry: { stage: ['PRODUCTION'], framework: { in: ['xgboost'] } },
      framework: { registry: ['mlflow:a', 'mlflow:b'], stage: ['PRODUCTION'] },
      hasRegistry: true,
      hasApproval: false,
      hasFramework: true,
    });
    expect(toVariables(chosen).registry).not.toHaveProperty('registry');
  });

  it('shows the counts of a facet without its own filter, and what was chosen also where nothing has it', () => {
    const data = {
      modelVersions: { facets: facets({ registry: [{ value: 'mlflow:a', count: 1 }], owner: [{ value: 'ann', count: 3 }] }) },
      registry: {
        facets: {
          registry: [
            { value: 'mlflow:a', count: 4 },
            { value: 'vertex-ai:eu', count: 2 },
          ],
        },
      },
    } as unknown as SearchQuery;
    const shown = readFacets(data, chosen.facets);
    expect(shown.registry).toEqual([
      { value: 'mlflow:a', count: 4, isChosen: true },
      { value: 'vertex-ai:eu', count: 2, isChosen: false },
      { value: 'mlflow:b', count: 0, isChosen: true },
    ]);
    expect(shown.owner).toEqual([{ value: 'ann', count: 3, isChosen: false }]);
  });

  it('begins at the first page when a facet is chosen or left', () => {
    const later = { ...chosen, after: 'cursor', number: 3 };
    expect(toggleFacet(later, 'registry', 'mlflow:a')).toMatchObject({ facets: { registry: ['mlflow:b'] }, after: null, number: 1 });
    expect(toggleFacet(later, 'owner', 'ann')).toMatchObject({ facets: { owner: ['ann'] }, after: null, number: 1 });
  });
});
