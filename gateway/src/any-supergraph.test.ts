import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Question, type RunningCase, startCase, type SupergraphCase } from '../testing/federation.ts';
import { abstractTypes } from '../testing/supergraphs/abstract-types.ts';
import { composedTypes } from '../testing/supergraphs/composed-types.ts';
import { entityKeys } from '../testing/supergraphs/entity-keys.ts';
import { interfaceObjects } from '../testing/supergraphs/interface-objects.ts';
import { mutations } from '../testing/supergraphs/mutations.ts';
import { olderSubgraphs } from '../testing/supergraphs/older-subgraphs.ts';
import { oneWayKeys } from '../testing/supergraphs/one-way-keys.ts';
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
  oneWayKeys,
];

describe.each(cases.map((supergraph) => [supergraph.name, supergraph] as const))('a supergraph with %s', (_name, supergraph) => {
  let running: RunningCase;
  beforeAll(async () => {
    running = await startCase(supergraph);
  });
  afterAll(async () => running[Symbol.asyncDispose]());

  it.each(nameAll(supergraph.questions))('answers %s as one server would', async (_about, question) => {
    const { expected, found } = await askBoth(running, supergraph, question);
    expect(found).toBe(expected);
  });
});

function nameAll(questions: readonly Question[]): [string, Question][] {
  return questions.map((question) => [question.about, question]);
}

/** Both answers as text, so that the order of the fields counts; an error of either counts too. */
async function askBoth(running: RunningCase, { reset }: SupergraphCase, question: Question) {
  reset?.();
  const expected = await running.askWhole(question);
  if (expected.errors !== undefined) throw new Error(`The question is wrong: ${JSON.stringify(expected.errors)}`);
  reset?.();
  return { expected: JSON.stringify(expected), found: JSON.stringify(await running.ask(question)) };
}
