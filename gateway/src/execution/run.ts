import type { CallContext, Logger } from '@tributary/kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { exposeError } from '../errors.ts';
import type { Asker } from './ask.ts';
import { copy, type Data, isData, merge, readOwn, takeAsIs, writeOwn } from './data.ts';
import { collectAt, locateAt, type Path, type PlannedPath } from './places.ts';
import { representEntities, type Representing } from './representations.ts';
import type { Fetch, Step } from './steps.ts';

/** One request while its plan is carried out. */
export interface Run {
  /** What has been fetched. */
  readonly data: Data;
  readonly errors: GraphQLError[];
  /** As they were sent. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isTrue: (variable: string) => boolean;
  readonly asker: Asker;
  readonly context: CallContext;
  readonly logger: Logger;
}

/** Carries out a plan. What fails becomes an error of the run, and the rest goes on. */
export async function runStep(step: Step | undefined, run: Run): Promise<void> {
  if (step === undefined) return;
  if (step.kind === 'fetches') return runFetches(step, run);
  if (step.kind === 'condition') return runStep(run.isTrue(step.variable) ? step.whenTrue : step.whenFalse, run);
  if (step.kind === 'parallel') return void (await Promise.all(step.steps.map((each) => runStep(each, run))));
  for (const each of step.steps) await runStep(each, run);
}

async function runFetches({ paths, fetches }: Extract<Step, { kind: 'fetches' }>, run: Run): Promise<void> {
  const found = paths.map((path) => ({ path, entities: collectAt(run.data, path) }));
  await Promise.all(
    fetches.map(({ fetch, at }) => {
      const places = found.filter(({ entities }, index) => at.includes(index) && entities.length > 0);
      return places.length === 0 ? undefined : runFetch(fetch, places, run);
    }),
  );
}

/** Objects that a fetch is about, and where they stand. */
interface Target {
  readonly path: PlannedPath;
  readonly entities: readonly Data[];
}

async function runFetch(fetch: Fetch, targets: readonly Target[], run: Run): Promise<void> {
  try {
    await (fetch.representing === undefined ? fetchRoot(fetch, targets, run) : fetchEntities(fetch, fetch.representing, { targets, run }));
  } catch (cause) {
    const { requestId } = run.context;
    run.logger.error({ subgraph: fetch.subgraph.name, requestId, err: cause }, 'A fetch failed by a fault of Tributary itself');
    run.errors.push(new GraphQLError('A fetch failed.', { extensions: { code: 'INTERNAL', requestId } }));
  }
}

async function fetchRoot(fetch: Fetch, targets: readonly Target[], run: Run): Promise<void> {
  const { data, errors } = await ask(fetch, pickVariables(fetch, run), run);
  const entities = targets.flatMap((target) => target.entities);
  addErrors(errors, { targets, find: (path) => (path === undefined ? undefined : { entities, rest: path }) }, run);
  if (data === null) return;
  fetch.rewrite?.(data);
  for (const [index, entity] of entities.entries()) merge(entity, data, index === 0 ? takeAsIs : copy);
}

/** An entity is asked about once, however often the answer refers to it; what is answered and what fails goes to all its places. */
async function fetchEntities(
  fetch: Fetch,
  representing: Representing,
  { targets, run }: { readonly targets: readonly Target[]; readonly run: Run },
): Promise<void> {
  const { distinct, places } = representEntities(targets.flatMap(({ entities }) => entities), representing);
  if (distinct.length === 0) return;
  const { data, errors } = await ask(fetch, { ...pickVariables(fetch, run), representations: distinct }, run);
  const find = ([root, index, ...rest]: Path = []): Place | undefined =>
    root === '_entities' && typeof index === 'number' ? { entities: places[index] ?? [], rest } : undefined;
  addErrors(errors, { targets, find }, run);
  if (data === null) return;
  const answered = readOwn(data, '_entities');
  if (!Array.isArray(answered) || answered.length !== distinct.length)
    throw new Error(`The subgraph was asked about ${distinct.length} entities and answered another number.`);
  for (const [index, entity] of answered.entries()) if (isData(entity)) takeOver(entity, places[index] ?? [], fetch);
}

/** Each place gets an answer of its own, as later fetches write into them what is known of that place. */
function takeOver(answered: Data, places: readonly Data[], { rewrite }: Fetch): void {
  for (const [index, place] of places.entries()) {
    if (rewrite === undefined) {
      merge(place, answered, index === 0 ? takeAsIs : copy);
      continue;
    }
    const own = copy(answered) as Data;
    if (typeof own['__typename'] !== 'string') writeOwn(own, '__typename', place['__typename']);
    rewrite(own);
    merge(place, own, takeAsIs);
  }
}

async function ask({ subgraph, document }: Fetch, variables: Data, { asker, context, logger }: Run) {
  const { data, errors = [] } = await asker.ask(subgraph, { document, variables });
  const exposed = errors.map((error) => exposeError(error, { logger, requestId: context.requestId, subgraph: subgraph.name }));
  return { data: isData(data) ? data : null, errors: exposed };
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
  if (errors.length === 0) return;
  const located = new Map(targets.flatMap(({ path }) => [...locateAt(run.data, path)]));
  for (const error of errors) {
    const place = find(error.path);
    const paths = (place?.entities ?? []).flatMap((entity) => {
      const at = located.get(entity);
      return at === undefined || place === undefined ? [] : [[...at, ...place.rest]];
    });
    for (const own of paths.length === 0 ? [undefined] : paths) run.errors.push(createError(error, own));
  }
}

function createError({ message, extensions }: GraphQLFormattedError, path: Path | undefined): GraphQLError {
  return new GraphQLError(message, { path: path === undefined || path.length === 0 ? null : path, extensions: extensions ?? null });
}
