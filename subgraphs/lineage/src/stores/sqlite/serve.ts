import type { Answer, Failure, Task } from './operations.ts';

type Operations = object;

/** Makes the function that a worker thread exports. The file is opened by the first task, and again by the next where that failed. */
export function serveTasks(open: () => Operations): (task: Task) => Promise<Answer> {
  let operations: Operations | undefined;
  return async ({ operation, argument }) => {
    try {
      if (operations === undefined && operation === 'close') return { value: null };
      operations ??= open();
      const run = Reflect.get(operations, operation) as ((argument: unknown) => unknown) | undefined;
      if (run === undefined) throw new TypeError(`There is no operation ${operation}.`);
      return { value: await run(argument) };
    } catch (error) {
      return { failure: describeError(error) };
    }
  };
}

/** What SQLite's errors, our own and a refused file have beyond a message. */
interface ErrorDetails {
  readonly errcode?: unknown;
  readonly reason?: unknown;
  readonly code?: unknown;
  readonly details?: { readonly fix?: unknown };
}

function describeError(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined, reason: null, code: null, fix: null };
  const { errcode, reason, code, details } = error as Error & ErrorDetails;
  return {
    message: error.message,
    stack: error.stack,
    // Extended codes carry the primary one in their lowest byte.
    reason: typeof errcode === 'number' ? errcode & 0xff : typeof reason === 'string' ? reason : null,
    code: typeof code === 'string' ? code : null,
    fix: typeof details?.fix === 'string' ? details.fix : null,
  };
}
