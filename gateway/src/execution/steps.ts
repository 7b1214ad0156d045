import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { Subgraph } from '@tributary/kit';
import { type DocumentNode, parse } from 'graphql';
import type { PlannedPath } from './places.ts';
import type { Representing } from './representations.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import type { IsOfType } from './subtypes.ts';
import { trimDocument } from './trim-document.ts';

/** One question to a subgraph. */
export interface Fetch {
  readonly subgraph: Subgraph;
  readonly document: DocumentNode;
  /** Names of the operation's variables that the document uses. */
  readonly variables: readonly string[];
  /** How the entities are named that it asks about; without it the fetch asks the root. */
  readonly representing: Representing | undefined;
  /** Changes what is answered before it is taken over. */
  readonly rewrite: Rewrite | undefined;
}

/** A plan as it is carried out. */
export type Step =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'condition'; readonly variable: string; readonly whenTrue: Step | undefined; readonly whenFalse: Step | undefined }
  | { readonly kind: 'fetches'; readonly path: PlannedPath; readonly fetches: readonly Fetch[] };

export interface StepParts {
  readonly findSubgraph: (name: string) => Subgraph;
  readonly isOfType: IsOfType;
}

/** Makes of a plan all that is the same whenever it is carried out. Undefined where there is nothing to fetch. */
export function compilePlan({ node }: QueryPlan, parts: StepParts): Step | undefined {
  if (node?.kind === 'Subscription') throw new Error('The plan is for a subscription, which no gateway here answers.');
  return node === undefined ? undefined : compileNode(node, [], parts);
}

function compileNode(node: PlanNode, path: PlannedPath, parts: StepParts): Step {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((each) => compileNode(each, path, parts)) };
    case 'Parallel':
      return { kind: 'parallel', steps: joinFetches(node.nodes.map((each) => compileNode(each, path, parts))) };
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path], parts);
    case 'Fetch':
      return { kind: 'fetches', path, fetches: [compileFetch(node, parts)] };
    case 'Condition': {
      const compileClause = (clause: PlanNode | undefined) => (clause === undefined ? undefined : compileNode(clause, path, parts));
      const [whenTrue, whenFalse] = [compileClause(node.ifClause), compileClause(node.elseClause)];
      return { kind: 'condition', variable: node.condition, whenTrue, whenFalse };
    }
    case 'Defer':
      throw new Error('The plan has a part that is sent later, which the planner was not told to make.');
  }
}

/** Fetches side by side that refer to the same objects look for them once. */
function joinFetches(steps: readonly Step[]): readonly Step[] {
  const joined = new Map<string, Fetch[]>();
  return steps.flatMap((step): readonly Step[] => {
    if (step.kind !== 'fetches') return [step];
    const key = JSON.stringify(step.path);
    const known = joined.get(key);
    if (known !== undefined) {
      known.push(...step.fetches);
      return [];
    }
    const fetches = [...step.fetches];
    joined.set(key, fetches);
    return [{ ...step, fetches }];
  });
}

function compileFetch(node: FetchNode, { findSubgraph, isOfType }: StepParts): Fetch {
  const { requires } = node;
  return {
    subgraph: findSubgraph(node.serviceName),
    document: trimDocument(parse(node.operation, { noLocation: true })),
    variables: node.variableUsages ?? [],
    representing: requires === undefined ? undefined : { requires, rewrite: compileRewrites(node.inputRewrites, isOfType), isOfType },
    rewrite: compileRewrites(node.outputRewrites, isOfType),
  };
}
