import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Limits } from './config.ts';
import type { Excess } from './excess.ts';

/** What a selection comes to once every fragment is in its place. */
interface Shape {
  readonly fields: number;
  /** Fields at its own level. */
  readonly ownFields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly depth: number;
  /** Levels of selections, those of fragments counted in: how deep whoever follows the fragments has to go. */
  readonly nesting: number;
}

const empty: Shape = { fields: 0, ownFields: 0, aliases: 0, directives: 0, depth: 0, nesting: 0 };
const limited = [
  { what: 'levels of selections', key: 'maxNesting', read: ({ nesting }: Shape) => nesting },
  { what: 'levels of fields', key: 'maxDepth', read: ({ depth }: Shape) => depth },
  { what: 'aliases', key: 'maxAliases', read: ({ aliases }: Shape) => aliases },
  { what: 'directives', key: 'maxDirectives', read: ({ directives }: Shape) => directives },
  { what: 'fields', key: 'maxFields', read: ({ fields }: Shape) => fields },
] as const;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Measures every operation and fragment of a document before it is validated, because validation itself follows all fragments and compares all fields. */
export function checkShape(document: DocumentNode, limits: Limits): Excess | undefined {
  const measure = createMeasure(document, limits.maxNesting);
  for (const definition of document.definitions) {
    const excess = checkDefinition(definition, measure, limits);
    if (excess !== undefined) return excess;
  }
  return undefined;
}

type Measure = (definition: DefinitionNode) => Shape;

function checkDefinition(definition: DefinitionNode, measure: Measure, limits: Limits): Excess | undefined {
  const shape = measure(definition);
  for (const { what, key, read } of limited) {
    if (read(shape) > limits[key]) return { what, count: read(shape), limit: limits[key], key };
  }
  if (definition.kind !== Kind.OPERATION_DEFINITION || shape.ownFields <= limits.maxRootFields) return undefined;
  return { what: 'root fields', count: shape.ownFields, limit: limits.maxRootFields, key: 'maxRootFields' };
}

/** Each fragment is measured once and its measure added wherever it is spread, so that fragments which double cost nothing to refuse. */
function createMeasure(document: DocumentNode, maxNesting: number): Measure {
  const fragments: Fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const measured = new Map<string, Shape>();

  function measureSet(set: SelectionSetNode, level: number): Shape {
    if (level > maxNesting) return { ...empty, nesting: 1 };
    const below = set.selections.map((selection) => measureSelection(selection, level)).reduce(add, empty);
    return { ...below, nesting: below.nesting + 1 };
  }

  function measureSelection(node: SelectionNode, level: number): Shape {
    if (node.kind === Kind.FRAGMENT_SPREAD) return withDirectives(measureFragment(node.name.value, level), node.directives);
    if (node.kind === Kind.INLINE_FRAGMENT) return withDirectives(measureSet(node.selectionSet, level + 1), node.directives);
    const below = node.selectionSet === undefined ? empty : measureSet(node.selectionSet, level + 1);
    const field = {
      ...below,
      fields: below.fields + 1,
      ownFields: 1,
      depth: below.depth + 1,
      aliases: below.aliases + (node.alias === undefined ? 0 : 1),
    };
    return withDirectives(field, node.directives);
  }

  function measureFragment(name: string, level: number): Shape {
    const known = measured.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return empty;
    // A fragment that leads back to itself counts as nothing there, and validation refuses it.
    measured.set(name, empty);
    const shape = measureSet(fragment.selectionSet, level + 1);
    measured.set(name, shape);
    return shape;
  }

  return (definition) => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      return withDirectives(measureFragment(definition.name.value, 0), definition.directives);
    if (definition.kind === Kind.OPERATION_DEFINITION) return withDirectives(measureSet(definition.selectionSet, 1), definition.directives);
    return empty;
  };
}

function withDirectives(shape: Shape, directives: readonly DirectiveNode[] = []): Shape {
  return directives.length === 0 ? shape : { ...shape, directives: shape.directives + directives.length };
}

function add(a: Shape, b: Shape): Shape {
  return {
    fields: a.fields + b.fields,
    ownFields: a.ownFields + b.ownFields,
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    depth: Math.max(a.depth, b.depth),
    nesting: Math.max(a.nesting, b.nesting),
  };
}
