import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';
import { type AskedOperation, estimateCost } from './cost.ts';

export interface AskedDocument extends Omit<AskedOperation, 'fragments'> {
  readonly document: DocumentNode;
}

/** Variables of these types hold neither a number nor a list, so that no estimate follows them. */
const uncounted: ReadonlySet<string> = new Set(['ID', 'String', 'Boolean']);

/** Estimates costs in one schema. What no variable can change is reckoned once for as long as the document is kept. */
export function createCostEstimate(): (asked: AskedDocument) => number {
  const known = new WeakMap<OperationDefinitionNode, number>();
  return ({ document, ...asked }) => {
    const { operation } = asked;
    const remembered = known.get(operation);
    if (remembered !== undefined) return remembered;
    const cost = estimateCost({ ...asked, fragments: listFragments(document) });
    if ((operation.variableDefinitions ?? []).every(({ type }) => uncounted.has(nameType(type)))) known.set(operation, cost);
    return cost;
  };
}

/** The name of a type that is no list; nothing for a list. */
function nameType(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return nameType(type.type);
  return type.kind === Kind.NAMED_TYPE ? type.name.value : '';
}

function listFragments({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])));
}
