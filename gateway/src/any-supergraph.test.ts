import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Question, type RunningCase, startCase, type SupergraphCase } from '../testing/federation.ts';
import { abstractTypes } from '../testing/supergraphs/abstract-types.ts';
import { composedTypes } from '../testing/supergraphs/composed-types.ts';
import { entityKeys } from '../testing/supergraphs/entity-keys.ts';
import { interfaceObjects } from '../testing/supergraphs/interface-objects.ts';
import { mutations } from '../testing/supergraphs/mutations.ts';
import { olderSubgraphs } from '../testing/supergraphs/older-subgraphs.ts';
import { ownershipOfFields } from '../testing/supergraphs/ownership.ts';
import { requiredFields } from '../testing/supergraphs/required-fields.ts';

const cases: readonly SupergraphCase[] = [
  entityKeys,
  requiredFields,
  interfaceObjects,
  abstractTypes,
  composedTypes,
  ownershipOfFields,
  olderSubgraphs,
  mutations,
];

describe.each(cases.map((supergraph) => [supergraph.name, supergraph] as const))('a supergraph with %s', (_name, supergraph) => {
  let running: RunningCase;
  beforeAll(async () => {
    running = await startCase(supergraph);
  });
  afterAll(async () => running[Symbol.asyncDispose]());

  async function compare(question: Question): Promise<void> {
    supergraph.reset?.();
    const expected = await running.askWhole(question);
    expect(expected.errors).toBeUndefined();
    supergraph.reset?.();
    const { data, errors } = await running.ask(question);
    expect(errors).toBeUndefined();
    // As text, so that the order of the fields counts.
    expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
  }

  for (const question of supergraph.questions) it(`answers ${question.about} as one server would`, () => compare(question));
  for (const question of supergraph.planFaults ?? [])
    it.failing(`answers ${question.about} as one server would, once the planner does`, () => compare(question));
});
