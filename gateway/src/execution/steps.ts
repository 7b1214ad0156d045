import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { type Subgraph, TributaryError } from '@tributary/kit';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { PlannedPath } from './places.ts';
import type { Representing } from './representations.ts';
import { compileRewrites, type Rewrite } from './rewrites.ts';
import type { IsOfType } from './subtypes.ts';
import { trimDocument } from './trim-document.ts';

/** One question to a subgraph. */
export interface Fetch {
  /** The same for fetches that ask the same. */
  readonly key: string;
  readonly subgraph: Subgraph;
  readonly document: DocumentNode;
  /** Names of the operation's variables that the document uses. */
  readonly variables: readonly string[];
  /** How the entities are named that it asks about; without it the fetch asks the root. */
  readonly representing: Representing | undefined;
  /** Changes what is answered before it is taken over. */
  readonly rewrite: Rewrite | undefined;
  readonly isOfType: IsOfType;
}

/** A plan as it is carried out. */
export type Step =
  | { readonly kind: 'sequence'; readonly steps: readonly Step[] }
  | { readonly kind: 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'condition'; readonly variable: string; readonly whenTrue: Step | undefined; readonly whenFalse: Step | undefined }
  | Fetches;

/** Fetches side by side. */
export interface Fetches {
  readonly kind: 'fetches';
  /** Where what they are about stands. */
  readonly paths: readonly PlannedPath[];
  readonly fetches: readonly PlacedFetch[];
}

/** A fetch, and at which of the paths the objects stand that it is about. */
interface PlacedFetch {
  readonly fetch: Fetch;
  readonly at: readonly number[];
}

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
      return compileParallel(node.nodes.map((each) => compileNode(each, path, parts)));
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path], parts);
    case 'Fetch':
      return { kind: 'fetches', paths: [path], fetches: [{ fetch: compileFetch(node, parts), at: [0] }] };
    case 'Condition': {
      const compileClause = (clause: PlanNode | undefined) => (clause === undefined ? undefined : compileNode(clause, path, parts));
      const [whenTrue, whenFalse] = [compileClause(node.ifClause), compileClause(node.elseClause)];
      return { kind: 'condition', variable: node.condition, whenTrue, whenFalse };
    }
    case 'Defer':
      throw new Error('The plan has a part that is sent later, which the planner was not told to make.');
  }
}

function compileParallel(steps: readonly Step[]): Step {
  const fetches = joinFetches(steps.filter((step) => step.kind === 'fetches'));
  const others = steps.filter((step) => step.kind !== 'fetches');
  return others.length === 0 ? fetches : { kind: 'parallel', steps: [fetches, ...others] };
}

/** Fetches side by side look for their objects together, and the same question to a subgraph is asked once for all its places. */
function joinFetches(all: readonly Fetches[]): Fetches {
  const paths = new Map<string, PlannedPath>();
  const fetches = new Map<string, { readonly fetch: Fetch; readonly at: number[] }>();
  const placed = all.flatMap((step) =>
    step.fetches.flatMap(({ fetch, at }) => at.map((index) => ({ fetch, path: step.paths[index] ?? [] }))),
  );
  for (const { fetch, path } of placed) {
    const key = JSON.stringify(path);
    paths.set(key, path);
    const own = [...paths.keys()].indexOf(key);
    const known = fetches.get(fetch.key);
    if (known === undefined) fetches.set(fetch.key, { fetch, at: [own] });
    else known.at.push(own);
  }
  return { kind: 'fetches', paths: [...paths.values()], fetches: [...fetches.values()] };
}

function compileFetch(node: FetchNode, { findSubgraph, isOfType }: StepParts): Fetch {
  const { requires, variableUsages = [] } = node;
  if (requires !== undefined && variableUsages.includes('representations')) throw refuseName();
  return {
    key: JSON.stringify([node.serviceName, node.operation, requires, node.inputRewrites, node.outputRewrites]),
    subgraph: findSubgraph(node.serviceName),
    document: trimDocument(parse(node.operation, { noLocation: true })),
    variables: variableUsages,
    representing: requires === undefined ? undefined : { requires, rewrite: compileRewrites(node.inputRewrites, isOfType), isOfType },
    rewrite: compileRewrites(node.outputRewrites, isOfType),
    isOfType,
  };
}

/** Subgraphs are told the entities by a variable of this name, as federation has it. */
function refuseName(): GraphQLError {
  const message = 'Give the variable $representations another name: it goes to a subgraph that is told entities by this one.';
  return new GraphQLError(message, { originalError: new TributaryError('BAD_USER_INPUT', message) });
}
