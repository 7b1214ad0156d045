import { z } from 'zod';
import { pageOf } from '../pages.ts';
import { checkExpression, expressionSchema } from '../search/grammar.ts';
import { matches, textAt } from '../search/match.ts';
import type { Row } from '../state/records.ts';
import type { FakeSageMakerState } from '../state/registry.ts';
import { nextToken, pageSize } from '../validation.ts';
import { operation } from './operation.ts';

interface Searched {
  readonly rows: (state: FakeSageMakerState) => Iterable<Row>;
  readonly show: (row: Row) => Row;
}

const resources: Readonly<Record<string, Searched>> = {
  ModelPackage: { rows: (state) => state.packages.values(), show: (row) => ({ ModelPackage: row }) },
  ModelPackageGroup: { rows: (state) => state.groups.values(), show: (row) => ({ ModelPackageGroup: row }) },
  // What only the single read says is not in the index (service model of botocore 1.44.5).
  TrainingJob: {
    rows: (state) => state.trainingJobs.values(),
    show: ({ MlflowConfig: _config, MlflowDetails: _details, ...row }) => ({ TrainingJob: row }),
  },
  ExperimentTrialComponent: {
    rows: (state) => state.trialComponents.values(),
    show: ({ SourceType: _type, ...row }) => ({ TrialComponent: row }),
  },
  PipelineExecution: { rows: (state) => state.pipelineExecutions.values(), show: (row) => ({ PipelineExecution: row }) },
  Model: { rows: (state) => state.models.values(), show: (row) => ({ Model: { Model: row, Endpoints: [] } }) },
  Endpoint: {
    rows: (state) => state.endpoints.values(),
    show: ({ areVariantsSearchable, ProductionVariants, ShadowProductionVariants, ...row }) => ({
      Endpoint: areVariantsSearchable === true ? { ...row, ProductionVariants, ShadowProductionVariants } : row,
    }),
  },
};

const input = z.object({
  Resource: z.enum(Object.keys(resources)),
  SearchExpression: expressionSchema.optional(),
  SortBy: z.string().min(1).max(255).default('LastModifiedTime'),
  SortOrder: z.enum(['Ascending', 'Descending']).default('Descending'),
  MaxResults: pageSize,
  NextToken: nextToken,
});

export const search = operation(input, ({ Resource, SearchExpression, SortBy, SortOrder, MaxResults = 10, NextToken }, state) => {
  if (SearchExpression !== undefined) checkExpression(SearchExpression, Resource);
  const { rows, show } = resources[Resource] ?? { rows: () => [], show: (row: Row) => row };
  const found = [...rows(state)].filter((row) => matches(row, SearchExpression, Resource));
  const sign = SortOrder === 'Ascending' ? 1 : -1;
  const sorted = found.toSorted((a, b) => sign * compare(textAt(a, SortBy) ?? '', textAt(b, SortBy) ?? ''));
  const page = pageOf(sorted, { size: MaxResults, token: NextToken, boundTo: [Resource, SearchExpression, SortBy, SortOrder] });
  return {
    Results: page.items.map(show),
    NextToken: page.NextToken,
    TotalHits: { Value: sorted.length, Relation: 'EqualTo' },
  };
});

/** Times, which are numbers, and text. */
function compare(a: string, b: string): number {
  return a === '' || b === '' || Number.isNaN(Number(a) - Number(b)) ? a.localeCompare(b) : Number(a) - Number(b);
}
