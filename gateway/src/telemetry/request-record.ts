import { errorCatalogue, isErrorCode } from '@tributary/kit';
import type { SpanEnd } from './tracing.ts';

/** What is known of a request that is being answered. */
export interface RequestRecord {
  readonly requestId: string;
  /** As `performance.now()` says it. */
  readonly begunAt: number;
  /** How many errors of each kind it was answered with, by code and registry: `REGISTRY_UNAVAILABLE mlflow:prod`. */
  readonly errors: Map<string, number>;
  viewer?: string;
  /** The name that its author gave the operation. */
  operation?: string | undefined;
  endSpan?: (ended: SpanEnd) => void;
}

export interface RequestEnd {
  readonly status: string;
  readonly milliseconds: number;
  readonly slowMs: number;
}

export interface RequestLine {
  /** `OK`, or the code of the first error. */
  readonly outcome: string;
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields: object;
}

/** What the log says of a request that has ended. What is its caller's own doing is no warning. */
export function describeRequest(record: RequestRecord, { status, milliseconds, slowMs }: RequestEnd): RequestLine {
  const { requestId, viewer, operation, errors } = record;
  const fields = {
    requestId,
    viewer,
    operation,
    status,
    milliseconds: Math.round(milliseconds),
    ...(errors.size > 0 && { errors: Object.fromEntries(errors) }),
  };
  const codes = [...errors.keys()].map((key) => key.split(' ')[0] ?? key);
  const outcome = codes[0] ?? (status === 'closed' ? 'CLOSED' : 'OK');
  if (codes.some(isOurs)) return { outcome, level: 'warn', message: 'A request failed', fields };
  if (milliseconds > slowMs) return { outcome, level: 'warn', message: 'A request was slow', fields };
  if (codes.length > 0 || Number(status) >= 400)
    return { outcome, level: 'info', message: 'A request was refused, in whole or in part', fields };
  if (status === 'closed') return { outcome, level: 'info', message: 'A client left before its answer', fields };
  return { outcome, level: 'info', message: 'A request was answered', fields };
}

function isOurs(code: string): boolean {
  return isErrorCode(code) && errorCatalogue[code].status >= 500;
}
