import type { z } from 'zod';
import { readInput } from '../validation.ts';
import type { FakeSageMakerState } from '../state/registry.ts';

/** What SageMaker does for one value of X-Amz-Target. */
export type Operation = (body: unknown, state: FakeSageMakerState) => object;

/** An operation whose input is checked before it runs. */
export function operation<Input>(schema: z.ZodType<Input>, run: (input: Input, state: FakeSageMakerState) => object): Operation {
  return (body, state) => run(readInput(schema, body), state);
}
