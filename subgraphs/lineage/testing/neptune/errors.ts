import { randomUUID } from 'node:crypto';
import type { WireAnswer } from '@tributary/kit/testing';

/** The status that Neptune gives each of its errors (Neptune user guide, errors-engine-codes, 2026-11). */
const statuses = {
  AccessDeniedException: 403,
  BadRequestException: 400,
  ConcurrentModificationException: 500,
  ConstraintViolationException: 400,
  InternalFailureException: 500,
  InvalidParameterException: 400,
  MalformedQueryException: 400,
  MemoryLimitExceededException: 500,
  MethodNotAllowedException: 405,
  MissingParameterException: 400,
  ReadOnlyViolationException: 400,
  ThrottlingException: 500,
  TimeLimitExceededException: 500,
  TooManyRequestsException: 429,
  UnsupportedOperationException: 400,
} as const;

export type NeptuneErrorCode = keyof typeof statuses;

/** A refusal in the form of Neptune's graph engine. */
export class NeptuneError extends Error {
  readonly code: NeptuneErrorCode;

  constructor(code: NeptuneErrorCode, detailedMessage: string) {
    super(detailedMessage);
    this.name = 'NeptuneError';
    this.code = code;
  }
}

/** For tests: what `fail` and `failNext` of the stand-in take to answer with an error of Neptune. */
export function neptuneFault(code: NeptuneErrorCode, detailedMessage: string = code): WireAnswer & { readonly status: number } {
  const body = JSON.stringify({ requestId: randomUUID(), code, detailedMessage });
  return { status: statuses[code], contentType: 'application/x-amz-json-1.0', body };
}

export function answerError(error: unknown): WireAnswer {
  if (error instanceof NeptuneError) return neptuneFault(error.code, error.message);
  throw error;
}
