import { type DefinitionNode, type DocumentNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';

/**
 * A planned document without what it says twice: the planner asks for the key of an entity once more for each type that it may have, also where it is
 * asked of all of them.
 */
export function trimDocument(document: DocumentNode): DocumentNode {
  return { ...document, definitions: document.definitions.map(trimDefinition) };
}

function trimDefinition(definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) return definition;
  return { ...definition, selectionSet: trimSet(definition.selectionSet, new Set()) };
}

/** Without the leaves that are asked for around it. A document is valid, so that two leaves of one name in one place are one field with one answer. */
function trimSet(set: SelectionSetNode, around: ReadonlySet<string>): SelectionSetNode {
  const asked = new Set([...around, ...set.selections.filter(isPlainLeaf).map(nameOf)]);
  const selections = set.selections.flatMap((selection): readonly SelectionNode[] => {
    // What a variable decides stays, or the variable would be declared and not used, which subgraphs refuse.
    if (selection.kind === Kind.FRAGMENT_SPREAD || (selection.directives ?? []).length > 0) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const selectionSet = trimSet(selection.selectionSet, asked);
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }];
    }
    if (selection.selectionSet !== undefined) return [{ ...selection, selectionSet: trimSet(selection.selectionSet, new Set()) }];
    return around.has(nameOf(selection)) ? [] : [selection];
  });
  return { ...set, selections };
}

function nameOf(selection: SelectionNode): string {
  return selection.kind === Kind.FIELD ? (selection.alias ?? selection.name).value : '';
}

/** A leaf that is asked for whatever the variables say. */
function isPlainLeaf(selection: SelectionNode): boolean {
  return selection.kind === Kind.FIELD && selection.selectionSet === undefined && (selection.directives ?? []).length === 0;
}
