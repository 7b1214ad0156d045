import { type ReadContext, TributaryError, waitInTime } from '@tributary/kit/core';

/**
 * Waits for a read as long as its caller does. What is not begun by then never begins; what runs may go on unheard.
 * @throws TributaryError DEADLINE_EXCEEDED once the caller has left or its time is over
 */
export async function readInTime<T>({ signal }: Pick<ReadContext, 'signal'>, read: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw tooLate(signal);
  try {
    return await waitInTime(signal, read());
  } catch (error) {
    throw error === signal.reason ? tooLate(signal) : error;
  }
}

/** What a read that nobody waits for any more is rejected with. */
export function tooLate(signal: AbortSignal): TributaryError {
  return new TributaryError('DEADLINE_EXCEEDED', 'The request ended before the lineage graph answered.', { cause: signal.reason });
}
