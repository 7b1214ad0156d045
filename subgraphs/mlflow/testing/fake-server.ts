import { startWireServer, type WireAnswer, type WireRequest, type WireRoute, type WireServer } from '@tributary/kit/testing';
import { refuseAccess, selectWorkspace, type FakeAccess } from './access.ts';
import { answerError, answerPage } from './errors.ts';
import { readParameters } from './parameters.ts';
import { EXPERIMENT_OPERATIONS } from './routes/experiments.ts';
import { LOGGED_MODEL_OPERATIONS } from './routes/logged-models.ts';
import { MODEL_VERSION_OPERATIONS } from './routes/model-versions.ts';
import { REGISTERED_MODEL_OPERATIONS } from './routes/registered-models.ts';
import type { MlflowVersion, Operation } from './routes/route.ts';
import { RUN_OPERATIONS } from './routes/runs.ts';
import { listServerOperations } from './routes/server.ts';
import { FakeMlflowState } from './state/registry.ts';

export interface FakeMlflowOptions {
  /** `2.9.2` refuses `name IN`, has no logged models and no `server-info`, and its errors are brief. `3.17.2` unless given. */
  readonly version?: MlflowVersion;
  /** Milliseconds since the epoch, for every timestamp that the server gives. */
  readonly now?: () => number;
  readonly access?: FakeAccess;
  /** Workspaces on, with these beside `default`. Off unless given. */
  readonly workspaces?: readonly string[];
}

export interface FakeMlflow extends WireServer {
  /** The rows of the workspace `default`. */
  readonly state: FakeMlflowState;
  /** The rows of another workspace. */
  workspace(name: string): FakeMlflowState;
}

/** Starts a stand-in that speaks the REST wire of MLflow and has its limits. */
export async function startFakeMlflow(options: FakeMlflowOptions = {}): Promise<FakeMlflow> {
  const { version = '3.17.2', now = Date.now, access } = options;
  const workspaces = options.workspaces === undefined ? undefined : ['default', ...options.workspaces];
  const states = createStates(now, workspaces);
  const selectState = (name: string): FakeMlflowState => {
    const state = states.get(name);
    if (state === undefined) throw new Error(`the stand-in has no workspace ${name}`);
    return state;
  };
  const operations = listOperations(version, workspaces);
  const hides = (access?.kind === 'basic' ? access.hides : undefined) ?? (() => false);

  const handle = (request: WireRequest): WireRoute => {
    const found = findOperation(operations, request);
    const answer = (): ReturnType<WireRoute['answer']> => {
      const refusal = refuseLongLine(request) ?? refuseAccess(access, request);
      if (refusal !== undefined) return refusal;
      try {
        const workspace = version === '2.9.2' ? 'default' : selectWorkspace(workspaces, request);
        if (typeof found === 'number') return answerPage(found);
        const { operation, pathPart } = found;
        const parameters = readParameters(request);
        return operation.run({ request, parameters, state: selectState(workspace), workspace, version, hides, pathPart });
      } catch (error) {
        return answerError(error, { brief: version === '2.9.2' });
      }
    };
    return { operation: typeof found === 'number' ? 'unknown' : found.operation.name, answer };
  };
  return Object.assign(await startWireServer({ handle }), { state: selectState('default'), workspace: selectState });
}

/** Measured on MLflow 3.17.2, 2026-11-23: only `default` begins with an experiment, and with workspaces on each has a folder of its own. */
function createStates(now: () => number, workspaces: readonly string[] | undefined): ReadonlyMap<string, FakeMlflowState> {
  let experiments = 0;
  const nextExperimentId = (): number => experiments++;
  const states = (workspaces ?? ['default']).map((name) => {
    const artifactRoot = workspaces === undefined ? 'mlflow-artifacts:' : `mlflow-artifacts:/workspaces/${name}`;
    return [name, new FakeMlflowState({ now, nextExperimentId, artifactRoot })] as const;
  });
  states[0]?.[1].addExperiment('Default');
  return new Map(states);
}

/** Measured on MLflow 3.17.2, 2026-11-23: above 64 KiB it depends on how the bytes arrive, from 128 KiB on it is always this. */
const MAX_LINE_BYTES = 64 * 1024;

function refuseLongLine({ path, query }: WireRequest): WireAnswer | undefined {
  if (path.length + query.toString().length <= MAX_LINE_BYTES) return undefined;
  return { status: 400, contentType: 'text/plain; charset=utf-8', body: 'Invalid HTTP request received.' };
}

function listOperations(version: MlflowVersion, workspaces: readonly string[] | undefined): readonly Operation[] {
  const all = [
    ...REGISTERED_MODEL_OPERATIONS,
    ...MODEL_VERSION_OPERATIONS,
    ...RUN_OPERATIONS,
    ...EXPERIMENT_OPERATIONS,
    ...LOGGED_MODEL_OPERATIONS,
    ...listServerOperations({ workspaces }),
  ];
  return version === '2.9.2' ? all.filter(({ isRecent }) => isRecent !== true) : all;
}

interface FoundOperation {
  readonly operation: Operation;
  readonly pathPart: string;
}

/** The operation of a request, or the status of the page that the web server answers instead. */
function findOperation(operations: readonly Operation[], { method, path }: WireRequest): FoundOperation | 404 | 405 {
  let status: 404 | 405 = 404;
  for (const operation of operations) {
    const pathPart = matchPath(operation, path);
    if (pathPart === undefined) continue;
    if (operation.methods.includes(method)) return { operation, pathPart };
    status = 405;
  }
  return status;
}

function matchPath({ path, prefixes }: Operation, requested: string): string | undefined {
  if (prefixes.some((prefix) => prefix + path === requested)) return '';
  if (!path.endsWith('*')) return undefined;
  const prefix = prefixes.find((candidate) => requested.startsWith(candidate + path.slice(0, -1)));
  const part = prefix === undefined ? '' : requested.slice(prefix.length + path.length - 1);
  return part === '' || part.includes('/') ? undefined : decodeURIComponent(part);
}
