import { TributaryError } from '@tributary/kit/core';

interface Problem {
  readonly message: string;
  readonly fix: string;
}

const credentials: Problem = {
  message: 'Neo4j refused the credentials of the lineage graph.',
  fix: 'Correct lineage.store.username and lineage.store.password.',
};
const rights: Problem = {
  message: 'The lineage graph may not be written with these credentials.',
  fix: 'Give the user of lineage.store.username the rights to write and to make constraints and indexes, or name another one.',
};
const address: Problem = {
  message: 'Neo4j could not be reached.',
  fix: 'Check that it runs, and lineage.store.url: scheme, host and port.',
};

const tooSlow: Problem = {
  message: 'The lineage graph took too long.',
  fix: 'Try again; if it lasts, raise lineage.store.timeoutMs or give Neo4j more memory.',
};

/** By the codes of https://neo4j.com/docs/status-codes/current/errors/all-errors/ (2026-11) and of the driver itself. */
const problems: Readonly<Record<string, Problem>> = {
  'Neo.ClientError.Security.Unauthorized': credentials,
  'Neo.ClientError.Security.AuthenticationRateLimit': { ...credentials, fix: `${credentials.fix} Then wait: it was tried too often.` },
  'Neo.ClientError.Security.CredentialsExpired': {
    message: 'The password of the lineage graph has expired.',
    fix: 'Set a new one in Neo4j and in lineage.store.password.',
  },
  'Neo.ClientError.Security.Forbidden': rights,
  'Neo.ClientError.Statement.AccessMode': rights,
  'Neo.ClientError.General.ReadOnly': rights,
  'Neo.ClientError.General.WriteOnReadOnlyAccessDatabase': rights,
  'Neo.ClientError.Database.DatabaseNotFound': {
    message: 'Neo4j has no database of this name.',
    fix: 'Correct lineage.store.database, or make that database.',
  },
  'Neo.TransientError.General.DatabaseUnavailable': {
    message: 'The database of the lineage graph is not available.',
    fix: 'Try again; if it lasts, start the database of lineage.store.database.',
  },
  'Neo.ClientError.Schema.ConstraintValidationFailed': {
    message: 'The lineage graph was written by two at once.',
    fix: 'Try again.',
  },
  'Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration': tooSlow,
  // The same where it waited for a lock.
  'Neo.ClientError.Transaction.LockClientStopped': tooSlow,
  'Neo.ClientError.Cluster.NotALeader': {
    message: 'This Neo4j does not take writes.',
    fix: 'Write lineage.store.url with neo4j:// instead of bolt://, so that writes find the leader.',
  },
  ServiceUnavailable: address,
  SessionExpired: address,
  ProtocolError: { message: 'What answered is no Neo4j.', fix: 'Correct lineage.store.url: it must be the port for Bolt, as a rule 7687.' },
};

/** The error that a failure of the driver means. Its message is ours; the driver's own names hosts and goes to the log with the cause. */
export function toTributaryError(cause: unknown): TributaryError {
  if (cause instanceof TributaryError) return cause;
  const code = answersHttp(cause) ? 'ProtocolError' : readCode(cause);
  const problem = code === undefined || !Object.hasOwn(problems, code) ? undefined : problems[code];
  if (problem !== undefined) return new TributaryError('LINEAGE_UNAVAILABLE', problem.message, { fix: problem.fix, cause });
  return new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph could not answer.', { cause });
}

/** The driver gives no code to what it found at the port for HTTP. */
function answersHttp(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Server responded HTTP');
}

/** The code that an error of the driver carries. */
export function readCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
