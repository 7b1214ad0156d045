import { isErrorCode, TributaryError } from '@tributary/kit';
import { maskError } from '../errors.ts';

/** The code by which a thrown error is counted; an error that is not ours is a fault of ours. */
export function codeOf(error: unknown): string {
  return error instanceof TributaryError ? error.code : 'INTERNAL';
}

/** The outcome that an answer in GraphQL is counted by: the code of its first error, or `OK`. */
export function outcomeOf(errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] | undefined): string {
  const [error] = errors ?? [];
  if (error === undefined) return 'OK';
  const code = error.extensions?.['code'];
  return isErrorCode(code) ? code : 'INTERNAL';
}

/** The code that a client is shown for an error, whoever threw it. */
export function shownCode(error: unknown): string {
  const extensions = typeof error === 'object' && error !== null && 'extensions' in error ? error.extensions : undefined;
  const { extensions: shown } = maskError({ message: '', ...(isRecord(extensions) && { extensions }) });
  return String(shown?.['code']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
