import type { WireAnswer, WireRequest } from '@tributary/kit/testing';
import { invalidParameter, MlflowError, notFound } from './errors.ts';

/** Who may call. `basic` is MLflow's own application, `bearer` a proxy in front of it. */
export type FakeAccess =
  | {
      readonly kind: 'basic';
      readonly username: string;
      readonly password: string;
      /** Registered models that this user may not read: 403 by name, left out of searches. */
      readonly hides?: (modelName: string) => boolean;
    }
  | { readonly kind: 'bearer'; readonly token: string };

const UNAUTHENTICATED =
  'You are not authenticated. Please see https://www.mlflow.org/docs/latest/auth/index.html#authenticating-to-mlflow on how to authenticate.';

/** The refusal of a call, if it is refused. Measured on MLflow 3.17.2, 2026-11-23: on every path but these two, known or not. */
export function refuseAccess(access: FakeAccess | undefined, request: WireRequest): WireAnswer | undefined {
  if (access === undefined || request.path === '/health' || request.path.endsWith('/server-info')) return undefined;
  if (request.headers.authorization !== formatAuthorization(access)) {
    const challenge = access.kind === 'basic' ? 'Basic realm="mlflow"' : 'Bearer';
    return { status: 401, headers: { 'www-authenticate': challenge }, contentType: 'text/html; charset=utf-8', body: UNAUTHENTICATED };
  }
  const name = readModelName(request);
  if (name === undefined || access.kind === 'bearer' || access.hides?.(name) !== true) return undefined;
  return { status: 403, contentType: 'text/html; charset=utf-8', body: 'Permission denied' };
}

const WORKSPACE_HEADER = 'x-mlflow-workspace';

/** The workspace that a call is scoped to. */
export function selectWorkspace(workspaces: readonly string[] | undefined, request: WireRequest): string {
  const header = request.headers[WORKSPACE_HEADER];
  const name = typeof header === 'string' ? header.trim() : '';
  // Measured on MLflow 3.17.2, 2026-11-23: the one route that never looks at the header.
  if (name === '' || request.path.endsWith('/server-info')) return 'default';
  if (workspaces === undefined) {
    throw new MlflowError('FEATURE_DISABLED', 'Workspace APIs are not available: workspaces are not enabled on this server');
  }
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    const rule = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$ (lowercase alphanumeric with optional internal hyphens)';
    throw invalidParameter(`Workspace name '${name}' must match the pattern ${rule}.`);
  }
  if (!workspaces.includes(name)) throw notFound(`Workspace '${name}' not found`);
  return name;
}

function formatAuthorization(access: FakeAccess): string {
  if (access.kind === 'bearer') return `Bearer ${access.token}`;
  return `Basic ${Buffer.from(`${access.username}:${access.password}`, 'utf8').toString('base64')}`;
}

/** By the path: `name` in a query means a registered model on these routes only. */
function readModelName({ path, query, body }: WireRequest): string | undefined {
  if (!/\/(registered-models|model-versions)\//.test(path)) return undefined;
  const name = query.get('name') ?? /"name":\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return name ?? undefined;
}
