import { printable } from './text.ts';

/** A request to the gateway that brought no answer that can be used. */
export class RequestFailure extends Error {
  readonly code: string;
  readonly fix: string | undefined;

  constructor(code: string, message: string, fix?: string) {
    super(message);
    this.name = 'RequestFailure';
    this.code = code;
    this.fix = fix;
  }
}

interface Output {
  write(text: string): unknown;
}

/** Tells the user what failed and what to do, and gives the exit code: 2 for a wrong configuration, 1 for all else. */
export function reportFailure(error: unknown, output: Output): number {
  const { name, code, message, fix } = readFailure(error);
  if (name === 'ConfigurationError') {
    output.write(`${message}\n`);
    return 2;
  }
  output.write(`${formatProblem({ code, message, fix })}\n`);
  return 1;
}

/** `CODE: message`, and below it what to do. */
export function formatProblem({
  code,
  message,
  fix,
}: {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
}): string {
  return printable(`${code}: ${message}`) + (fix === undefined ? '' : `\n  ${printable(fix)}`);
}

/** Tells of something that could not be answered, beside an answer that came. */
export function warn(problem: { readonly code: string; readonly message: string; readonly fix?: string | undefined }): void {
  process.stderr.write(`${formatProblem(problem)}\n`);
}

/** Errors are told apart by name and not by class: loading the gateway for its error classes would cost every command half a second. */
function readFailure(error: unknown): { name: string; code: string; message: string; fix: string | undefined } {
  if (typeof error !== 'object' || error === null) return { name: '', code: 'INTERNAL', message: String(error), fix: undefined };
  const details = 'details' in error && typeof error.details === 'object' ? error.details : null;
  return {
    name: readText(error, 'name') ?? '',
    code: readText(error, 'code') ?? 'INTERNAL',
    message: readText(error, 'message') ?? '',
    fix: readText(error, 'fix') ?? (details === null ? undefined : readText(details, 'fix')),
  };
}

/** A member of a thrown thing, where it is text. */
export function errorText(error: unknown, key: string): string | undefined {
  return typeof error === 'object' && error !== null ? readText(error, key) : undefined;
}

function readText(object: object, key: string): string | undefined {
  const value: unknown = Reflect.get(object, key);
  return typeof value === 'string' ? value : undefined;
}
