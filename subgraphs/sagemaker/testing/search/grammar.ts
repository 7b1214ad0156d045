import { z } from 'zod';
import { invalid } from '../errors.ts';

/** Search API reference, 2026-11: each list holds 1 to 20, an expression 50 conditions in all, a name 255 characters and a value 1,024. */
const filterSchema = z.strictObject({
  Name: z.string().min(1).max(255),
  Operator: z
    .enum([
      'Equals',
      'NotEquals',
      'GreaterThan',
      'GreaterThanOrEqualTo',
      'LessThan',
      'LessThanOrEqualTo',
      'Contains',
      'Exists',
      'NotExists',
      'In',
    ])
    .default('Equals'),
  Value: z.string().min(1).max(1_024).optional(),
});

export type Filter = z.infer<typeof filterSchema>;

export interface Expression {
  readonly Filters?: readonly Filter[] | undefined;
  readonly SubExpressions?: readonly Expression[] | undefined;
  readonly Operator: 'And' | 'Or';
}

export const expressionSchema: z.ZodType<Expression> = z.strictObject({
  Filters: z.array(filterSchema).min(1).max(20).optional(),
  SubExpressions: z
    .array(z.lazy(() => expressionSchema))
    .min(1)
    .max(20)
    .optional(),
  Operator: z.enum(['And', 'Or']).default('And'),
});

/** @throws AwsError where the whole breaks what its parts keep */
export function checkExpression(expression: Expression, resource: string): void {
  const filters = listFilters(expression);
  if (filters.length > 50) throw invalid(`SearchExpression has ${filters.length} conditions; the most are 50.`);
  if (filters.filter(({ Operator }) => Operator === 'Contains').length > 1)
    throw invalid('A SearchExpression can include only one Contains operator.');
  for (const filter of filters) checkFilter(filter, resource);
}

function checkFilter({ Name, Operator, Value }: Filter, resource: string): void {
  const kind = kindOf(Name, resource);
  if (kind === undefined) throw invalid(`Unknown property ${Name} for resource ${resource}.`);
  if (Value === undefined && !['Exists', 'NotExists'].includes(Operator)) throw invalid(`Filter ${Name} needs a value.`);
  if (['In', 'Contains'].includes(Operator) && kind !== 'text') throw invalid(`Operator ${Operator} is for text properties only: ${Name}.`);
  if (/Than/.test(Operator) && kind === 'text') throw invalid(`Operator ${Operator} is not for text properties: ${Name}.`);
  if (kind === 'time' && Value !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(Value))
    throw invalid(`Timestamps have the form YYYY-mm-dd'T'HH:MM:SS: ${Value}`);
}

function listFilters({ Filters = [], SubExpressions = [] }: Expression): Filter[] {
  return [...Filters, ...SubExpressions.flatMap(listFilters)];
}

export type PropertyKind = 'text' | 'number' | 'time';

const times = new Set(['CreationTime', 'LastModifiedTime']);
const texts: Readonly<Record<string, readonly string[]>> = {
  ModelPackage: ['ModelPackageArn', 'ModelPackageName', 'ModelPackageGroupName', 'ModelApprovalStatus', 'ModelPackageStatus', 'SourceUri'],
  ModelPackageGroup: ['ModelPackageGroupArn', 'ModelPackageGroupName'],
  TrainingJob: ['TrainingJobArn', 'TrainingJobName', 'TrainingJobStatus', 'ModelArtifacts.S3ModelArtifacts'],
  ExperimentTrialComponent: ['TrialComponentArn', 'TrialComponentName', 'Source.SourceArn', 'Source.SourceType'],
  PipelineExecution: ['PipelineExecutionArn', 'PipelineArn', 'PipelineExecutionStatus'],
  Endpoint: ['EndpointArn', 'EndpointName', 'EndpointStatus', 'EndpointConfigName'],
  Model: ['ModelName'],
};

/** The properties that are members of the resource's record, as far as the stand-in holds them. */
export function kindOf(name: string, resource: string): PropertyKind | undefined {
  if (times.has(name)) return 'time';
  if (resource === 'ModelPackage' && name === 'ModelPackageVersion') return 'number';
  return /^Tags\..+/.test(name) || texts[resource]?.includes(name) === true ? 'text' : undefined;
}
