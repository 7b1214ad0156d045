import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import type { CallContext, Logger } from '@tributary/kit';
import { type ExecutionResult, getVariableValues, type GraphQLError } from 'graphql';
import { Asker } from './ask.ts';
import type { Planner } from './planner.ts';
import type { Projector } from './projector.ts';
import { type PreparedOperation, PreparedOperations } from './prepared-operations.ts';
import { refuseOperation } from './refusals.ts';
import { type Run, runStep } from './run.ts';
import type { StepParts } from './steps.ts';

export interface ExecutorParts {
  readonly planner: Planner;
  readonly findSubgraph: StepParts['findSubgraph'];
  readonly logger: Logger;
}

/** Carries out operations as Apollo Server hands them over, validated and with a {@link CallContext}: plans, fetches and shapes the answer. */
export function createExecutor({ planner, findSubgraph, logger }: ExecutorParts): GatewayExecutor {
  const operations = new PreparedOperations(planner, findSubgraph);
  return async ({ document, queryHash, request, context }) => {
    const { operationName, variables = {} } = request;
    const prepared = operations.prepare({ document, queryHash, operationName });
    const { coerced, errors } = getVariableValues(planner.apiSchema, prepared.operation.variableDefinitions ?? [], variables);
    if (errors !== undefined) return { errors };
    const isTrue = decideConditions(prepared, coerced);
    const project = prepared.findProjector(isTrue);
    const callContext = context as unknown as CallContext;
    using asker = new Asker(callContext);
    const { step, clientNames } = prepared;
    const run: Run = { data: {}, errors: [], variables, isTrue, clientNames, asker, context: callContext, logger };
    if (step !== undefined) await runStep(step, run);
    return shapeAnswer(run, project);
  };
}

function shapeAnswer({ data: fetched, errors, variables }: Run, project: Projector): ExecutionResult {
  const faults: GraphQLError[] = [];
  const data = project(fetched, { variables, faults, path: [] });
  if (errors.length > 0) return { data, errors };
  // What subgraphs answered in good faith and the schema does not allow: told beside the answer, as the routers of Apollo do.
  return faults.length > 0 ? { data, extensions: { valueCompletion: faults } } : { data };
}

/** @throws GraphQLError where a condition is null, which a variable with a default may be */
function decideConditions({ conditions }: PreparedOperation, coerced: Readonly<Record<string, unknown>>): Run['isTrue'] {
  const unset = conditions.find((name) => typeof coerced[name] !== 'boolean');
  if (unset !== undefined) throw refuseNull(unset);
  return (variable) => coerced[variable] === true;
}

function refuseNull(variable: string): GraphQLError {
  return refuseOperation(`The variable $${variable} decides what is asked for and must be true or false.`);
}
