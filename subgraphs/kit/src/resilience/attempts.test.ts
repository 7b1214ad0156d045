import { describe, expect, it } from '@jest/globals';
import { TributaryError, type ErrorCode } from '../errors.ts';
import { type AttemptPolicy, callInTime } from './attempts.ts';

const policy: AttemptPolicy = { registry: 'mlflow:prod', timeoutMs: 2_000, attempts: 3, mayRetry: () => true };
const never = new AbortController().signal;
const fault = (code: ErrorCode, retryAfterSeconds?: number): TributaryError =>
  new TributaryError(code, 'no', retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

interface Script {
  readonly call: (signal: AbortSignal) => Promise<string>;
  readonly signals: AbortSignal[];
}

/** Fails with each error in turn, then answers `done`. */
function script(...errors: readonly Error[]): Script {
  const signals: AbortSignal[] = [];
  const call = async (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    const error = errors[signals.length - 1];
    if (error !== undefined) throw error;
    return 'done';
  };
  return { call, signals };
}

/** Waits until its signal aborts, and says when it has begun. */
function hang(): Script & { readonly begun: Promise<void> } {
  const signals: AbortSignal[] = [];
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const call = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    resolve();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted by its signal')));
    });
  };
  return { call, signals, begun };
}

describe('callInTime', () => {
  it('answers what the call answers, in one attempt', async () => {
    const { call, signals } = script();
    expect(await callInTime(policy, never, call)).toBe('done');
    expect(signals).toHaveLength(1);
  });

  it.each(['REGISTRY_UNAVAILABLE', 'REGISTRY_THROTTLED'] as const)('tries again after %s', async (code) => {
    const { call, signals } = script(fault(code), fault(code));
    expect(await callInTime(policy, never, call)).toBe('done');
    expect(signals).toHaveLength(3);
  });

  it.each([
    ['REGISTRY_FORBIDDEN', fault('REGISTRY_FORBIDDEN')],
    ['REGISTRY_BAD_RESPONSE', fault('REGISTRY_BAD_RESPONSE')],
    ['BAD_USER_INPUT', fault('BAD_USER_INPUT')],
    ['INTERNAL', fault('INTERNAL')],
    ['a fault of our own', new TypeError('x is not a function')],
  ])('never tries again after %s', async (_name, error) => {
    const { call, signals } = script(error, error, error);
    await expect(callInTime(policy, never, call)).rejects.toBe(error);
    expect(signals).toHaveLength(1);
  });

  it('gives up after the last attempt with the last error', async () => {
    const errors = [fault('REGISTRY_UNAVAILABLE'), fault('REGISTRY_UNAVAILABLE'), fault('REGISTRY_UNAVAILABLE'), fault('INTERNAL')];
    const { call, signals } = script(...errors);
    await expect(callInTime(policy, never, call)).rejects.toBe(errors[2]);
    expect(signals).toHaveLength(3);
  });

  it('tries once where one attempt is allowed', async () => {
    const { call, signals } = script(fault('REGISTRY_UNAVAILABLE'));
    await expect(callInTime({ ...policy, attempts: 1 }, never, call)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(signals).toHaveLength(1);
  });

  it('asks before each retry whether there may be one, and not where none would follow', async () => {
    const answers = [true, false];
    const asked: number[] = [];
    const mayRetry = (): boolean => answers[asked.push(asked.length) - 1] ?? true;
    const { call, signals } = script(...Array.from({ length: 5 }, () => fault('REGISTRY_UNAVAILABLE')));
    await expect(callInTime({ ...policy, attempts: 5, mayRetry }, never, call)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(signals).toHaveLength(2);
    expect(asked).toHaveLength(2);
    await expect(callInTime({ ...policy, attempts: 1, mayRetry }, never, script(fault('INTERNAL')).call)).rejects.toBeDefined();
    await expect(callInTime({ ...policy, attempts: 1, mayRetry }, never, script(fault('REGISTRY_UNAVAILABLE')).call)).rejects.toBeDefined();
    expect(asked).toHaveLength(2);
  });

  it('waits as long as the registry asks for, where the budget has room for it', async () => {
    const { call, signals } = script(fault('REGISTRY_THROTTLED', 1));
    const began = performance.now();
    expect(await callInTime({ ...policy, timeoutMs: 5_000 }, never, call)).toBe('done');
    expect(performance.now() - began).toBeGreaterThan(950);
    expect(signals).toHaveLength(2);
  });

  it('answers at once with the wait that was asked for, where the budget has no room for it', async () => {
    const { call, signals } = script(fault('REGISTRY_THROTTLED', 60));
    await expect(callInTime(policy, never, call)).rejects.toMatchObject({ extensions: { retryAfterSeconds: 60 } });
    expect(signals).toHaveLength(1);
  });

  it('has one budget for all attempts', async () => {
    let attempts = 0;
    const call = (signal: AbortSignal): Promise<string> => {
      attempts++;
      return attempts === 1 ? Promise.reject(fault('REGISTRY_UNAVAILABLE')) : hang().call(signal);
    };
    const began = performance.now();
    await expect(callInTime({ ...policy, timeoutMs: 500 }, never, call)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: 'mlflow:prod did not answer within 500 ms.',
      extensions: { registry: 'mlflow:prod' },
    });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(attempts).toBe(2);
  });

  it('ends in time even if the call does not obey its signal', async () => {
    const call = (): Promise<string> => new Promise(() => undefined);
    await expect(callInTime({ ...policy, timeoutMs: 100 }, never, call)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('ends with DEADLINE_EXCEEDED when the caller leaves, aborts the call and tries no more', async () => {
    const caller = new AbortController();
    const { call, signals, begun } = hang();
    const answer = callInTime(policy, caller.signal, call);
    await begun;
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', extensions: { registry: 'mlflow:prod' } });
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  });

  it('never begins for a caller who has left already', async () => {
    const { call, signals } = script();
    await expect(callInTime(policy, AbortSignal.abort(), call)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(signals).toHaveLength(0);
  });

  it('does not wait out a pause between attempts once the caller has left', async () => {
    const caller = new AbortController();
    const { promise: failed, resolve } = Promise.withResolvers<void>();
    const answer = callInTime({ ...policy, timeoutMs: 5_000 }, caller.signal, () => {
      resolve();
      return Promise.reject(fault('REGISTRY_THROTTLED', 2));
    });
    await failed;
    const began = performance.now();
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});
