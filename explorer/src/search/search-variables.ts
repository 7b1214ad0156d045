import { type FacetName, facetNames, type SearchAddress } from '../address.ts';
import type { Approval, ModelVersionFilter, SearchQuery, SearchQueryVariables, Stage } from '../data/generated/operations.ts';

export const rowsPerPage = 20;

type Facets = SearchAddress['facets'];

export interface FacetValue {
  readonly value: string;
  readonly count: number;
  readonly isChosen: boolean;
}

/** What is asked for one page of results; each facet that is filtered by is counted without its own filter as well. */
export function toVariables({ query, facets, order, retired, after }: SearchAddress): SearchQueryVariables {
  return {
    query: query.trim() === '' ? null : query,
    filter: toFilter(facets),
    orderBy: order,
    includeRetired: retired,
    first: rowsPerPage,
    after,
    registry: toFilter({ ...facets, registry: [] }),
    stage: toFilter({ ...facets, stage: [] }),
    approval: toFilter({ ...facets, approval: [] }),
    framework: toFilter({ ...facets, framework: [] }),
    owner: toFilter({ ...facets, owner: [] }),
    hasRegistry: facets.registry.length > 0,
    hasStage: facets.stage.length > 0,
    hasApproval: facets.approval.length > 0,
    hasFramework: facets.framework.length > 0,
    hasOwner: facets.owner.length > 0,
  };
}

function toFilter({ registry, stage, approval, framework, owner }: Facets): ModelVersionFilter {
  return {
    ...(registry.length === 0 ? {} : { registry }),
    ...(stage.length === 0 ? {} : { stage: stage.filter(isStage) }),
    ...(approval.length === 0 ? {} : { approval: approval.filter(isApproval) }),
    ...(framework.length === 0 ? {} : { framework: { in: framework } }),
    ...(owner.length === 0 ? {} : { owner: { in: owner } }),
  };
}

const stages: readonly string[] = ['NONE', 'DEVELOPMENT', 'STAGING', 'PRODUCTION', 'ARCHIVED', 'OTHER'] satisfies Stage[];
const approvals: readonly string[] = ['PENDING', 'APPROVED', 'REJECTED', 'NOT_TRACKED', 'OTHER'] satisfies Approval[];

function isStage(value: string): value is Stage {
  return stages.includes(value);
}

function isApproval(value: string): value is Approval {
  return approvals.includes(value);
}

/** The values of every facet with their counts, the chosen ones also where nothing has them. */
export function readFacets(data: SearchQuery, chosen: Facets): Readonly<Record<FacetName, readonly FacetValue[]>> {
  const all = data.modelVersions.facets;
  const counts: Readonly<Record<FacetName, readonly { readonly value: string; readonly count: number }[]>> = {
    registry: data.registry?.facets.registry ?? all.registry,
    stage: data.stage?.facets.stage ?? all.stage,
    approval: data.approval?.facets.approval ?? all.approval,
    framework: data.framework?.facets.framework ?? all.framework,
    owner: data.owner?.facets.owner ?? all.owner,
  };
  const lists = facetNames.map((name): [FacetName, readonly FacetValue[]] => {
    const found = counts[name].map(({ value, count }) => ({ value, count, isChosen: chosen[name].includes(value) }));
    const missing = chosen[name].filter((value) => !found.some((facet) => facet.value === value));
    return [name, [...found, ...missing.map((value) => ({ value, count: 0, isChosen: true }))]];
  });
  return Object.fromEntries(lists) as Record<FacetName, readonly FacetValue[]>;
}

/** The search with one value of a facet chosen or no longer chosen, from its first page on. */
export function toggleFacet(address: SearchAddress, name: FacetName, value: string): SearchAddress {
  const before = address.facets[name];
  const values = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  return { ...address, facets: { ...address.facets, [name]: values }, after: null, number: 1 };
}
