/**
 * Waits for a promise no longer than its signal allows: work that does not look at the signal must not hold up whoever waits.
 * @throws the reason of the signal once it has aborted
 */
export async function waitInTime<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const over = Promise.withResolvers<never>();
  const stop = (): void => over.reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([over.promise, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
