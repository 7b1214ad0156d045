/**
 * Every code that a client can meet in `extensions.code`. The table is the source of docs/errors.md.
 * `status` is the HTTP status where the error ends the request before execution; `retryable` says whether asking again can help.
 */
export const errorCatalogue = {
  BAD_USER_INPUT: {
    status: 400,
    retryable: false,
    who: 'caller',
    what: 'An argument is wrong.',
    fix: 'Correct the argument that the message names.',
  },
  BAD_CURSOR: {
    status: 400,
    retryable: false,
    who: 'caller',
    what: 'A cursor was not issued for these arguments.',
    fix: 'Pass an endCursor back unchanged and with the same arguments, or start without `after`.',
  },
  NOT_FOUND: { status: 404, retryable: false, who: 'caller', what: 'The start of a walk does not exist.', fix: 'Check the id.' },
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    who: 'caller',
    what: 'No valid identity came with the request.',
    fix: 'Send a token or key as `Authorization: Bearer ...`.',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    retryable: true,
    who: 'operator',
    what: 'The keys that tokens are signed with cannot be read now.',
    fix: 'Try again after `extensions.retryAfterSeconds`; if it lasts, check jwksUrl of identity.tokens.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    who: 'caller',
    what: 'The caller asks more often than is allowed.',
    fix: 'Try again after `extensions.retryAfterSeconds`.',
  },
  SIGNATURE_REFUSED: {
    status: 401,
    retryable: false,
    who: 'operator',
    what: 'A subgraph was asked by someone who does not sign as its gateway does.',
    fix: 'Ask the gateway; where this is the gateway, give both the same internal.secrets and the right time.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    who: 'operator',
    what: 'The caller may not do this.',
    fix: 'Ask the operator for the right.',
  },
  REGISTRY_UNAVAILABLE: {
    status: 503,
    retryable: true,
    who: 'operator',
    what: 'A registry was not reached, failed, or answered too late.',
    fix: 'Try again; if it lasts, run `tributary doctor`.',
  },
  REGISTRY_FORBIDDEN: {
    status: 502,
    retryable: false,
    who: 'operator',
    what: 'A registry refused our credentials.',
    fix: 'Check the credentials and rights of that connection.',
  },
  REGISTRY_THROTTLED: {
    status: 503,
    retryable: true,
    who: 'caller',
    what: 'A registry asks us to slow down.',
    fix: 'Try again after `extensions.retryAfterSeconds`.',
  },
  REGISTRY_BAD_RESPONSE: {
    status: 502,
    retryable: false,
    who: 'operator',
    what: 'A registry answered something that is not its protocol, or too much.',
    fix: 'Check that the connection points at the registry itself and not at a proxy or login page.',
  },
  SUBGRAPH_FAILED: {
    status: 502,
    retryable: false,
    who: 'operator',
    what: 'A subgraph that knows no codes of Tributary answered with an error.',
    fix: 'Look for the request id in the log of that subgraph; with log.level debug the log of the gateway has its words.',
  },
  LINEAGE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    who: 'operator',
    what: 'The lineage graph cannot be read now.',
    fix: 'Try again; if it lasts, run `tributary doctor`.',
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    retryable: true,
    who: 'caller',
    what: 'The request ran out of time.',
    fix: 'Ask for less at once, or raise server.requestTimeoutMs.',
  },
  QUERY_TOO_COMPLEX: { status: 400, retryable: false, who: 'caller', what: 'The query could cost too much.', fix: 'Ask for less at once.' },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, who: 'caller', what: 'The request body is too large.', fix: 'Send a smaller body.' },
  INTERNAL: {
    status: 500,
    retryable: false,
    who: 'operator',
    what: 'A fault of Tributary itself.',
    fix: 'Report it with the request id.',
  },
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

export interface TributaryErrorDetails {
  /** What the receiver can do about it, where the catalogue's general advice can be made more exact. */
  readonly fix?: string;
  /** The connection that is meant, as `mlflow:prod`. */
  readonly registry?: string;
  /** Seconds that the registry asked us to wait. */
  readonly retryAfterSeconds?: number;
  /** Where a URI could mean several things: what it could mean. */
  readonly candidates?: readonly string[];
  /** For the log only; never shown to a client. */
  readonly cause?: unknown;
}

/**
 * The one error class. The message is public by construction: never put a host, a credential, a body or a vendor's own text in
 * it; those go into `cause`.
 */
export class TributaryError extends Error {
  readonly code: ErrorCode;
  readonly details: TributaryErrorDetails;

  constructor(code: ErrorCode, message: string, details: TributaryErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'TributaryError';
    this.code = code;
    this.details = details;
  }

  get retryable(): boolean {
    return errorCatalogue[this.code].retryable;
  }

  /** What graphql-js copies into the answer. */
  get extensions(): Record<string, unknown> {
    const { registry, retryAfterSeconds, candidates, fix } = this.details;
    return {
      code: this.code,
      fix: fix ?? errorCatalogue[this.code].fix,
      ...(registry !== undefined && { registry }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(candidates !== undefined && { candidates }),
    };
  }
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
}

/** An error for wrong input; `path` names the argument, as `filter.and[2].name`. */
export function badInput(path: string, problem: string): TributaryError {
  return new TributaryError('BAD_USER_INPUT', `${path}: ${problem}`);
}
