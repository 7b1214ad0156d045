import type { PlanNode } from '@apollo/query-planner';
import { describe, expect, it } from '@jest/globals';
import type { Subgraph } from '@tributary/kit';
import { OperationTypeNode } from 'graphql';
import { compilePlan } from './steps.ts';

const subgraph: Subgraph = { name: 'prices', execute: async () => ({}) };
const parts = { findSubgraph: () => subgraph, isOfType: () => false };

function entityFetch(path: readonly string[], field: string, variableUsages: string[] = []): PlanNode {
  const operation = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Good { ${field} } } }`;
  const node = { kind: 'Fetch', serviceName: 'prices', operation, operationName: undefined, variableUsages } as const;
  return { kind: 'Flatten', path: [...path], node: { ...node, requires: [], operationKind: OperationTypeNode.QUERY } };
}

describe('fetches side by side', () => {
  it('are one for all places where they ask the same, and look for the objects of a place once', () => {
    const nodes = [entityFetch(['a', '@'], 'price'), entityFetch(['b'], 'price'), entityFetch(['a', '@'], 'rank')];
    const step = compilePlan({ kind: 'QueryPlan', node: { kind: 'Parallel', nodes } }, parts);
    expect(step).toMatchObject({ kind: 'fetches', paths: [['a', '@'], ['b']], fetches: [{ at: [0, 1] }, { at: [0] }] });
  });

  it('stay beside what is not a fetch', () => {
    const [first, second, third] = ['price', 'rank', 'name'].map((field) => entityFetch(['a'], field));
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three.');
    const nodes: PlanNode[] = [first, { kind: 'Sequence', nodes: [second, third] }];
    expect(compilePlan({ kind: 'QueryPlan', node: { kind: 'Parallel', nodes } }, parts)).toMatchObject({
      kind: 'parallel',
      steps: [{ kind: 'fetches' }, { kind: 'sequence' }],
    });
  });
});

describe('a variable that is named as the one that entities are told by', () => {
  it('is refused where entities are asked about', () => {
    const node = entityFetch(['a'], 'price', ['representations']);
    expect(() => compilePlan({ kind: 'QueryPlan', node }, parts)).toThrow(/another name/);
  });
});
