import type { CallContext, Logger } from '@tributary/kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { exposeError } from '../errors.ts';
import type { Asker } from './ask.ts';
import { copy, type Data, isData, merge, readOwn, writeOwn } from './data.ts';
import { collectAt, locateAt, type Path, type PlannedPath } from './places.ts';
import { representEntities, type Representing } from './representations.ts';
import type { Fetch, Fetches, Step } from './steps.ts';

/** One request while its plan is carried out. */
export interface Run {
  /** What has been fetched. */
  readonly data: Data;
  readonly errors: GraphQLError[];
  /** As they were sent. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isTrue: (variable: string) => boolean;
  /** What clients call the fields that are named otherwise in the data. */
  readonly clientNames: ReadonlyMap<string, string>;
  readonly asker: Asker;
  readonly context: CallContext;
  readonly logger: Logger;
}

/** Carries out a plan. What fails becomes an error of the run, and the rest goes on. Undefined where nothing has to be waited for. */
export function runStep(step: Step, run: Run): Promise<unknown> | undefined {
  if (step.kind === 'fetches') return runFetches(step, run);
  if (step.kind === 'sequence') return runInTurn(step.steps, run);
  if (step.kind === 'parallel') return Promise.all(step.steps.flatMap((each) => runStep(each, run) ?? []));
  const clause = run.isTrue(step.variable) ? step.whenTrue : step.whenFalse;
  return clause === undefined ? undefined : runStep(clause, run);
}

async function runInTurn(steps: readonly Step[], run: Run): Promise<void> {
  for (const step of steps) await runStep(step, run);
}

/** Objects that a fetch is about, and where they stand. */
interface Target {
  readonly path: PlannedPath;
  readonly entities: readonly Data[];
}

function runFetches({ paths, fetches }: Fetches, run: Run): Promise<unknown> | undefined {
  const found = paths.map((path) => ({ path, entities: collectAt(run.data, path) }));
  const running = fetches.flatMap(({ fetch, at }) => {
    const targets = found.filter(({ entities }, index) => entities.length > 0 && at.includes(index));
    return (targets.length === 0 ? undefined : runFetch(fetch, targets, run)) ?? [];
  });
  return running.length > 1 ? Promise.all(running) : running[0];
}

function runFetch(fetch: Fetch, targets: readonly Target[], run: Run): Promise<void> | undefined {
  const question =
    fetch.representing === undefined ? askRoot(fetch, targets, run) : askEntities(fetch, fetch.representing, { targets, run });
  return question === undefined ? undefined : askQuestion(fetch, question, { targets, run });
}

async function askQuestion(fetch: Fetch, question: Question, { targets, run }: Asked): Promise<void> {
  const { subgraph, document } = fetch;
  try {
    const answer = await run.asker.ask(subgraph, { document, variables: question.variables });
    if (answer.errors !== undefined) addErrors(expose(answer.errors, fetch, run), { targets, find: question.find }, run);
    if (isData(answer.data)) question.take(answer.data);
  } catch (cause) {
    const { requestId } = run.context;
    run.logger.error({ subgraph: subgraph.name, requestId, err: cause }, 'A fetch failed by a fault of Tributary itself');
    run.errors.push(new GraphQLError('A fetch failed.', { extensions: { code: 'INTERNAL', requestId } }));
  }
}

/** What a subgraph is asked, and what becomes of its answer. */
interface Question {
  readonly variables: Data;
  readonly find: Places['find'];
  readonly take: (data: Data) => void;
}

function askRoot(fetch: Fetch, targets: readonly Target[], run: Run): Question {
  const entities = targets.flatMap((target) => target.entities);
  return {
    variables: pickVariables(fetch, run),
    find: (path) => (path === undefined ? undefined : { entities, rest: path }),
    take(data) {
      fetch.rewrite?.(data);
      for (const [index, entity] of entities.entries()) merge(entity, data, { isShared: index > 0, isOfType: fetch.isOfType });
    },
  };
}

interface Asked {
  readonly targets: readonly Target[];
  readonly run: Run;
}

/** An entity is asked about once, however often the answer refers to it; what is answered and what fails goes to all its places. */
function askEntities(fetch: Fetch, representing: Representing, { targets, run }: Asked): Question | undefined {
  const { distinct, places } = representEntities(
    targets.flatMap(({ entities }) => entities),
    representing,
  );
  if (distinct.length === 0) return undefined;
  const variables = pickVariables(fetch, run);
  variables['representations'] = distinct;
  return {
    variables,
    find: ([root, index, ...rest] = []) =>
      root === '_entities' && typeof index === 'number' ? { entities: places[index] ?? [], rest } : undefined,
    take(data) {
      const answered = readOwn(data, '_entities');
      if (!Array.isArray(answered) || answered.length !== distinct.length)
        throw new Error(`The subgraph was asked about ${distinct.length} entities and answered another number.`);
      for (const [index, entity] of answered.entries()) if (isData(entity)) takeOver(entity, places[index] ?? [], fetch);
    },
  };
}

/** Each place gets an answer of its own, as later fetches write into them what is known of that place. */
function takeOver(answered: Data, places: readonly Data[], { rewrite, isOfType }: Fetch): void {
  const [once, shared] = [
    { isShared: false, isOfType },
    { isShared: true, isOfType },
  ];
  for (const [index, place] of places.entries()) {
    if (rewrite === undefined) {
      merge(place, answered, index === 0 ? once : shared);
      continue;
    }
    const own = copy(answered) as Data;
    if (typeof own['__typename'] !== 'string') writeOwn(own, '__typename', place['__typename']);
    rewrite(own);
    merge(place, own, once);
  }
}

function expose(errors: readonly GraphQLError[], { subgraph }: Fetch, { context, logger }: Run): readonly GraphQLFormattedError[] {
  return errors.map((error) =>
    exposeError(error, { logger, requestId: context.requestId, viewer: context.viewer.name, subgraph: subgraph.name }),
  );
}

function pickVariables({ variables: names }: Fetch, { variables }: Run): Data {
  const picked: Data = {};
  for (const name of names) {
    if (Object.hasOwn(variables, name)) writeOwn(picked, name, variables[name]);
  }
  return picked;
}

/** What an error of a fetch is about: a part of the answer to each of these. */
interface Place {
  readonly entities: readonly Data[];
  readonly rest: Path;
}

interface Places {
  readonly targets: readonly Target[];
  readonly find: (path: Path | undefined) => Place | undefined;
}

/** Puts errors at every place in the answer that they are about. One whose place cannot be told has none. */
function addErrors(errors: readonly GraphQLFormattedError[], { targets, find }: Places, run: Run): void {
  const located = new Map(targets.flatMap(({ path }) => [...locateAt(run.data, path)]));
  for (const error of errors) {
    const place = find(error.path);
    const paths = (place?.entities ?? []).flatMap((entity) => {
      const at = located.get(entity);
      return at === undefined || place === undefined ? [] : [[...at, ...place.rest]];
    });
    for (const own of paths.length === 0 ? [[]] : paths) run.errors.push(createError(error, own, run));
  }
}

function createError({ message, extensions }: GraphQLFormattedError, path: Path, { clientNames }: Run): GraphQLError {
  const told = path.map((part) => (typeof part === 'string' ? (clientNames.get(part) ?? part) : part));
  return new GraphQLError(message, { path: told.length === 0 ? null : told, extensions: extensions ?? null });
}
