import { z } from 'zod';
import { invalid } from './errors.ts';

/** Limits of the service model of botocore 1.44.5, 2026-11. */
export const pageSize = z.int().min(1).max(100).optional();
export const nextToken = z.string().max(8_192).optional();
export const epoch = z.number().optional();
/** Names of groups, packages, jobs, models and endpoints. */
export const entityName = z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
export const packageArn = z
  .string()
  .max(2_048)
  .regex(/^arn:aws[a-z-]*:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package\/\S{1,2048}$/);

/** The text of AWS for a member that breaks a constraint. */
export function readInput<Input>(schema: z.ZodType<Input>, body: unknown): Input {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  throw invalid(`1 validation error detected: Value at '${at}' failed to satisfy constraint: ${issue?.message ?? ''}`);
}
