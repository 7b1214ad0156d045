import { type ErrorCode, parseRetryAfter, TributaryError } from '@tributary/kit';
import { z } from 'zod';

/** The endpoint that was asked, and the key of the configuration that names it. */
export interface Target {
  readonly url: URL;
  readonly key: 'lineage.store.endpoint' | 'lineage.store.readerEndpoint';
}

export interface FailedAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

interface Meaning {
  /** Tells the kit's callInTime alone whether to try again; what leaves this folder is LINEAGE_UNAVAILABLE. */
  readonly code: ErrorCode;
  readonly what: string;
  readonly fix?: string;
}

const again: ErrorCode = 'REGISTRY_UNAVAILABLE';
const throttled: ErrorCode = 'REGISTRY_THROTTLED';
const final: ErrorCode = 'REGISTRY_BAD_RESPONSE';

const conflict: Meaning = {
  code: again,
  what: 'is busy: other writes kept conflicting with this one',
  fix: 'Try again; if it lasts, see that few processes sync at once.',
};
const slowDown: Meaning = {
  code: throttled,
  what: 'asks us to slow down',
  fix: 'Try again; if it lasts, lower lineage.store.maxConnections or enlarge the cluster.',
};
const failed: Meaning = { code: again, what: 'failed' };
const refused: Meaning = {
  code: final,
  what: 'refused a statement of ours',
  fix: 'Check that the engine of the cluster is 1.4.1.0 or newer; if it is, report it with the request id.',
};
const stopped: Meaning = { code: final, what: 'stopped the statement at the order of its operator', fix: 'Try again.' };
const outOfMemory: Meaning = {
  code: final,
  what: 'ran out of memory for this',
  fix: 'Ask for less at once; if it lasts, use a larger instance class.',
};
const outOfTime: Meaning = {
  code: final,
  what: 'did not answer in the time that a statement may take',
  fix: 'Ask for less at once, or raise lineage.store.timeoutMs, and neptune_query_timeout of the cluster where that is lower.',
};
const readOnly: Meaning = {
  code: final,
  what: 'cannot be written there',
  fix: 'Set lineage.store.endpoint to the cluster endpoint, which leads to the writer.',
};
const denied: Meaning = {
  code: final,
  what: 'does not let us in',
  fix: 'Allow neptune-db:ReadDataViaQuery, WriteDataViaQuery, DeleteDataViaQuery and GetEngineStatus on the cluster to the role of this process.',
};
const badCredentials: Meaning = {
  code: final,
  what: 'does not accept our credentials',
  fix: 'Check the credentials that the AWS default chain gives this process.',
};
const expired: Meaning = {
  code: final,
  what: 'does not accept our credentials any more',
  fix: 'Renew the credentials that the AWS default chain gives this process: they have expired.',
};
const skewed: Meaning = { code: final, what: 'does not accept the time of our request', fix: 'Set the clock of this machine.' };
const wrongRegion: Meaning = {
  code: final,
  what: 'is in another region than ours',
  fix: 'Set lineage.store.region to the region of the cluster.',
};
const noCredentials: Meaning = {
  code: final,
  what: 'cannot be asked, as no AWS credentials were found',
  fix: 'Give this process credentials by the AWS default chain.',
};

/**
 * By code and never by status, which is 500 for a conflict and 400 for another (Neptune user guide, errors-engine-codes, 2026-11). What
 * must not be repeated blindly is final, whatever that page says: a lack of memory or time, and what a person stopped.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  ConcurrentModificationException: conflict,
  ConstraintViolationException: conflict,
  ThrottlingException: slowDown,
  TooManyRequestsException: slowDown,
  QueryLimitExceededException: slowDown,
  InternalFailureException: failed,
  ServerShutdownException: failed,
  CancelledByUserException: stopped,
  MemoryLimitExceededException: outOfMemory,
  TimeLimitExceededException: outOfTime,
  ReadOnlyViolationException: readOnly,
  MalformedQueryException: refused,
  UnsupportedOperationException: refused,
  BadRequestException: refused,
  FailureByQueryException: refused,
  IllegalArgumentException: refused,
  InvalidArgumentException: refused,
  InvalidNumericDataException: refused,
  InvalidParameterException: refused,
  MethodNotAllowedException: refused,
  MissingParameterException: refused,
  QueryLimitException: refused,
  QueryTooLargeException: refused,
  AccessDeniedException: denied,
  ExpiredTokenException: expired,
  IncompleteSignatureException: badCredentials,
  InvalidSignatureException: badCredentials,
  MissingAuthenticationTokenException: badCredentials,
  UnrecognizedClientException: badCredentials,
};

/** Neptune answers most failures of a signature with one code; only its text, which is AWS's common one, tells them apart. */
const signatureFailures: readonly (readonly [pattern: RegExp, meaning: Meaning])[] = [
  [/scoped to a valid region/i, wrongRegion],
  [/signature (?:expired|not yet current)/i, skewed],
  [/token .*expired/i, expired],
  [
    /token .*invalid|signature we calculated|authentication token|authorization header|SignedHeader|scoped to correct service/i,
    badCredentials,
  ],
];

const faultSchema = z.looseObject({ code: z.string(), detailedMessage: z.string().default(''), requestId: z.string().default('') });

/** What Neptune itself wrote, for the log. */
class NeptuneFault extends Error {
  readonly code: string | null;

  constructor(code: string | null, message: string) {
    super(message);
    this.name = 'NeptuneFault';
    this.code = code;
  }
}

/** The error that an answer without success is. */
export function toFailure(answer: FailedAnswer, target: Target, now: number): TributaryError {
  const fault = faultSchema.safeParse(parseJson(answer.body)).data;
  if (fault === undefined) {
    const cause = new NeptuneFault(null, `status ${answer.status} without an error of Neptune`);
    return toError(meaningOfStatus(answer.status, target), { cause, retryAfter: answer.retryAfter, now });
  }
  const { code, detailedMessage, requestId } = fault;
  const known = Object.hasOwn(meanings, code) ? meanings[code] : undefined;
  const meaning = known === denied || known === badCredentials ? (refine(detailedMessage) ?? known) : known;
  const cause = new NeptuneFault(code, `${code}: ${detailedMessage} (request ${requestId})`);
  return toError(meaning ?? meaningOfStatus(answer.status, target), { cause, retryAfter: answer.retryAfter, now });
}

function refine(detailedMessage: string): Meaning | undefined {
  return signatureFailures.find(([pattern]) => pattern.test(detailedMessage))?.[1];
}

function meaningOfStatus(status: number, target: Target): Meaning {
  if (status === 401 || status === 403) return denied;
  if (status === 429) return slowDown;
  if (status === 408 || status >= 500) return failed;
  return foreign(target);
}

function foreign({ key }: Target): Meaning {
  return {
    code: final,
    what: 'answered something that is not Neptune',
    fix: `Check that ${key} is an endpoint of a Neptune database cluster and no proxy.`,
  };
}

interface Circumstances {
  readonly cause: unknown;
  readonly retryAfter: string | null;
  readonly now: number;
}

function toError({ code, what, fix }: Meaning, { cause, retryAfter, now }: Circumstances): TributaryError {
  const retryAfterSeconds = code === final ? undefined : parseRetryAfter(retryAfter, now);
  return new TributaryError(code, `The lineage graph ${what}.`, {
    cause,
    ...(fix !== undefined && { fix }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** The error for an answer that is a success by its status and not one of Neptune by its body. */
export function toForeignAnswer(target: Target, cause: unknown): TributaryError {
  return toError(foreign(target), { cause, retryAfter: null, now: 0 });
}

/** The error of what was thrown on the way to an answer: by the credentials, the kit's HTTP or the connection. */
export function toTransportFailure(error: unknown, { key }: Target): TributaryError {
  if (error instanceof Error && ['CredentialsProviderError', 'TokenProviderError'].includes(error.name))
    return toError(noCredentials, { cause: error, retryAfter: null, now: 0 });
  if (!(error instanceof TributaryError)) return toError(failed, { cause: error, retryAfter: null, now: 0 });
  if (error.code !== 'REGISTRY_UNAVAILABLE' && error.code !== 'REGISTRY_BAD_RESPONSE') return error;
  const fix =
    error.code === 'REGISTRY_UNAVAILABLE'
      ? `Check ${key}, and that it can be reached from here.`
      : `Check that ${key} is an endpoint of a Neptune database cluster and no proxy.`;
  return new TributaryError(error.code, error.message, { fix, cause: error });
}

export function isOutOfTime(error: unknown): boolean {
  return error instanceof TributaryError && error.cause instanceof NeptuneFault && error.cause.code === 'TimeLimitExceededException';
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
