import type { WireAnswer } from '@tributary/kit/testing';

const contentType = 'application/x-amz-json-1.1';

/** A refusal in the form of AWS JSON 1.1. Most have status 400 (SageMaker API reference, common errors, 2026-11). */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** SageMaker calls what is not there a validation error; only its lineage operations have a name for it. */
export function notThere(what: string): AwsError {
  return invalid(`${what} does not exist.`);
}

/** For tests: what `fail` of the stand-in takes to answer with an AWS error. */
export function awsFault(type: string, message: string, status = 400): WireAnswer & { readonly status: number } {
  return { status, contentType, body: JSON.stringify({ __type: type, message }) };
}

export function answerError(error: unknown): WireAnswer {
  if (!(error instanceof AwsError)) throw error;
  return awsFault(error.type, error.message, error.status);
}

/** Members that are undefined are left out, as SageMaker leaves out what is not set. */
export function answerJson(body: object): WireAnswer {
  return { contentType, body: JSON.stringify(body) };
}
