import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { createRenaming, type RenamedDocument, type RenameFields } from './client-names.ts';
import type { Planner } from './planner.ts';
import { compileProjector, type Projector } from './projector.ts';
import { refuseOperation } from './refusals.ts';
import { collectFields, type DecidedOperation, type TypedSet } from './selections.ts';
import { compilePlan, type Step, type StepParts } from './steps.ts';

/** Characters of the documents whose plans are kept, those to the subgraphs counted in. */
const keptCharacters = 8 * 1024 * 1024;
/** Sets of answers to its @skip and @include for which the shape of one operation is kept. */
const keptProjectors = 16;

/** Everything about an operation that no variable changes. */
export interface PreparedOperation extends Pick<RenamedDocument, 'clientNames'> {
  readonly operation: OperationDefinitionNode;
  /** Undefined where there is nothing to fetch. */
  readonly step: Step | undefined;
  /** Variables that decide what is asked for. */
  readonly conditions: readonly string[];
  /**
   * Shapes the answer where these of the conditions are true.
   * @throws GraphQLError where no subgraph can answer anything of what is then asked for
   */
  findProjector(isTrue: (variable: string) => boolean): Projector;
}

export interface AskedDocument {
  readonly document: DocumentNode;
  /** Of the document's text. */
  readonly queryHash: string;
  readonly operationName: string | undefined;
}

/** Operations as they are carried out: planned and compiled once, and kept while there is room. */
export class PreparedOperations {
  readonly #planner: Planner;
  readonly #renameFields: RenameFields;
  readonly #findSubgraph: StepParts['findSubgraph'];
  readonly #kept = new LRUCache<string, PreparedOperation>({ maxSize: keptCharacters });

  constructor(planner: Planner, findSubgraph: StepParts['findSubgraph']) {
    this.#planner = planner;
    this.#renameFields = createRenaming(planner.apiSchema);
    this.#findSubgraph = findSubgraph;
  }

  /** @throws where the planner refuses */
  prepare(asked: AskedDocument): PreparedOperation {
    const key = `${asked.queryHash} ${asked.operationName ?? ''}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const renamed = this.#renameFields(asked.document);
    const operation = getOperationAST(renamed.document, asked.operationName);
    if (!operation) throw new GraphQLError('Say in operationName which of the operations is meant.');
    const plan = this.#planner.plan(renamed.document, asked.operationName);
    const step = compilePlan(plan, { findSubgraph: this.#findSubgraph, isOfType: this.#planner.isOfType });
    const { clientNames } = renamed;
    const prepared = { operation, step, clientNames, ...this.#prepareProjectors(renamed, operation, step) };
    this.#kept.set(key, prepared, { size: JSON.stringify(plan).length + (asked.document.loc?.end ?? 0) + 1 });
    return prepared;
  }

  #prepareProjectors(
    { document, clientNames }: RenamedDocument,
    operation: OperationDefinitionNode,
    step: Step | undefined,
  ): Pick<PreparedOperation, 'conditions' | 'findProjector'> {
    const { apiSchema: schema } = this.#planner;
    const parent = schema.getRootType(operation.operation);
    if (!parent) throw new GraphQLError(`This graph answers no ${operation.operation}.`);
    const fragments = new Map(document.definitions.flatMap((node) => (isFragment(node) ? [[node.name.value, node]] : [])));
    const conditions = listConditions(document);
    const projectors = new LRUCache<string, Projector>({ max: keptProjectors });
    return {
      conditions,
      findProjector(isTrue) {
        const decided = new Set(conditions.filter(isTrue));
        const key = [...decided].join(' ');
        const known = projectors.get(key);
        if (known !== undefined) return known;
        const root = { set: operation.selectionSet, parent };
        const decidedOperation = { schema, fragments, operation, clientNames, isTrue: (variable: string) => decided.has(variable) };
        if (step === undefined && asksForData(root, decidedOperation)) throw refuseUnanswerable();
        const projector = compileProjector(root, decidedOperation);
        projectors.set(key, projector);
        return projector;
      },
    };
  }
}

/** Whether anything is asked for but the schema and the name of the root type. */
function asksForData(root: TypedSet, operation: DecidedOperation): boolean {
  return [...collectFields([root], root.parent, operation).values()].some(({ definition }) => definition !== undefined);
}

/** The planner leaves out what no object can have. Where that is all, the answer would be nulls that nobody gave, and a mutation would not take place. */
function refuseUnanswerable(): GraphQLError {
  const message = 'No subgraph can answer what is asked for: no type that it answers with has these fields.';
  return refuseOperation(message, 'Ask for other fields there.');
}

function isFragment(node: DocumentNode['definitions'][number]): node is FragmentDefinitionNode {
  return node.kind === Kind.FRAGMENT_DEFINITION;
}

function listConditions(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
