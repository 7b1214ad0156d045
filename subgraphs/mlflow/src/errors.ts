import { badResponse, parseRetryAfter, TributaryError } from '@tributary/kit';

/** An answer that is no success, as read off the wire. */
export interface FailedAnswer {
  readonly status: number;
  /** `error_code` of MLflow's JSON error; undefined where the body is something else. */
  readonly errorCode: string | undefined;
  readonly body: string;
  readonly retryAfter: string | null;
}

/** What MLflow means by a failure, before anyone decides what it means for the caller. */
export type FailureKind = 'missing' | 'invalid' | 'unsupported' | 'other';

/**
 * Sorts a failure. `missing`: what was asked for is not there. `invalid`: MLflow refused an argument (an unknown alias, a filter that an
 * older server does not know). `unsupported`: this server has no such operation.
 */
export function classifyFailure({ status, errorCode, body }: FailedAnswer): FailureKind {
  if (isWrongWorkspace(body)) return 'other';
  if (status === 404 && errorCode === 'RESOURCE_DOES_NOT_EXIST') return 'missing';
  if (status === 404 && (errorCode === undefined || errorCode === 'ENDPOINT_NOT_FOUND')) return 'unsupported';
  if (status === 400 && (errorCode === 'INVALID_PARAMETER_VALUE' || errorCode === 'BAD_REQUEST')) return 'invalid';
  return 'other';
}

/** The error that a failed answer becomes. What MLflow wrote goes into the cause, for the log. */
export function toError(registry: string, answer: FailedAnswer, now: number): TributaryError {
  const { status, errorCode, body } = answer;
  const cause = new Error(`MLflow answered ${status} ${errorCode ?? ''}: ${body.slice(0, 500)}`);
  const refused = (what: string, fix: string) => new TributaryError('REGISTRY_FORBIDDEN', `${registry} ${what}.`, { registry, fix, cause });
  if (status === 401) return refused('does not accept our credentials', `Check auth of ${registry}.`);
  if (status === 403 && body.startsWith('Invalid Host header'))
    return refused('does not accept the host name in its url', `Start MLflow with --allowed-hosts for the host in url of ${registry}.`);
  if (status === 403) return refused('does not let us read', `Give the user of ${registry} the right to read.`);
  if (status === 429) {
    const retryAfterSeconds = parseRetryAfter(answer.retryAfter, now);
    return new TributaryError('REGISTRY_THROTTLED', `${registry} asks us to slow down.`, {
      registry,
      cause,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }
  if (errorCode === 'FEATURE_DISABLED')
    return new TributaryError('REGISTRY_BAD_RESPONSE', `${registry} has no workspaces.`, {
      registry,
      cause,
      fix: `Remove workspace from ${registry}.`,
    });
  if (status === 408 || status >= 500) {
    const retryAfterSeconds = parseRetryAfter(answer.retryAfter, now);
    return new TributaryError('REGISTRY_UNAVAILABLE', `${registry} failed with HTTP status ${status}.`, {
      registry,
      cause,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }
  if (isWrongWorkspace(body))
    return new TributaryError('REGISTRY_BAD_RESPONSE', `${registry} does not know the workspace.`, {
      registry,
      cause,
      fix: `Check workspace of ${registry}.`,
    });
  return badResponse({ registry }, `refused a request of ours with HTTP status ${status}`, cause);
}

/** A workspace that is not there answers as any missing thing does, and would make everything look missing. */
function isWrongWorkspace(body: string): boolean {
  return /"message":\s*"Workspace '[^"]*' not found"/.test(body);
}
