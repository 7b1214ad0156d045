import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { TributaryError, type ErrorCode } from '../errors.ts';
import type { CallObserver, CallsStanding } from '../observer.ts';
import { runAsFeed } from './lanes.ts';
import { RegistryCalls, type RegistryCallsOptions } from './registry-calls.ts';

const never = new AbortController().signal;
const said: string[] = [];
const note = (_fields: object, message: string): void => void said.push(message);

function open(options: Partial<RegistryCallsOptions> = {}): RegistryCalls {
  said.length = 0;
  return new RegistryCalls({
    registry: 'mlflow:prod',
    timeoutMs: 2_000,
    maxConcurrentCalls: 4,
    logger: { info: note, warn: note },
    ...options,
  });
}

/** Asks for a wait that no call has the time for, so that it is not tried again and the tests need no time to pass. */
const fault = (code: ErrorCode): TributaryError => new TributaryError(code, 'no', { retryAfterSeconds: 60 });
const fail = (calls: RegistryCalls, code: ErrorCode): Promise<unknown> =>
  calls.run({ operation: 'read', signal: never }, () => Promise.reject(fault(code))).catch((error: unknown) => error);
const failFiveTimes = async (calls: RegistryCalls): Promise<void> => {
  for (let time = 0; time < 5; time++) expect(await fail(calls, 'REGISTRY_UNAVAILABLE')).toMatchObject({ message: 'no' });
};
const answer = (calls: RegistryCalls): Promise<unknown> =>
  calls.run({ operation: 'read', signal: never }, async () => 'done').catch((error: unknown) => error);
const leftAlone = expect.objectContaining({ code: 'REGISTRY_UNAVAILABLE', message: expect.stringContaining('left alone') });

/** Calls that end when the test says so. `begun` has the names of those that run or ran, in order. */
function holdCalls(calls: RegistryCalls) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const make = (name: string, signal = never): Promise<unknown> => {
    const run = () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    };
    return calls.run({ operation: 'read', signal }, run);
  };
  return { begun, make, end: (name: string) => ends.get(name)?.() };
}

/** Lets what is due run, without any time passing. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

afterEach(() => void jest.useRealTimers());

describe('places for calls', () => {
  it('are taken by so many at a time, the others wait in their order', async () => {
    const { begun, make, end } = holdCalls(open({ maxConcurrentCalls: 2 }));
    const made = ['a', 'b', 'c', 'd'].map((name) => make(name));
    await settle();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    expect(await made[1]).toBe('b');
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c']) end(name);
    await settle();
    end('d');
    expect(await Promise.all(made)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are given on by calls that fail', async () => {
    const calls = open({ maxConcurrentCalls: 1 });
    const failed = fail(calls, 'REGISTRY_FORBIDDEN');
    expect(await answer(calls)).toBe('done');
    expect(await failed).toMatchObject({ code: 'REGISTRY_FORBIDDEN' });
  });

  it('are kept free for live calls by a feed', async () => {
    const { begun, make, end } = holdCalls(open({ maxConcurrentCalls: 4 }));
    const feed = runAsFeed(() => Array.from({ length: 50 }, (_, at) => make(`feed ${at}`)));
    await settle();
    expect(begun).toEqual(['feed 0', 'feed 1', 'feed 2']);
    const live = ['live 0', 'live 1'].map((name) => make(name));
    await settle();
    expect(begun.slice(3)).toEqual(['live 0']);
    // The next place is that of who waits for it first, and the feed has no more than its share waiting there.
    end('live 0');
    await settle();
    expect(begun.slice(4)).toEqual(['live 1']);
    end('live 1');
    for (let at = 0; at < 50; at++) {
      end(`feed ${at}`);
      await settle();
    }
    expect(await Promise.all([...feed, ...live])).toHaveLength(52);
  });

  it('let a feed and live calls take turns where there is one only', async () => {
    const { begun, make, end } = holdCalls(open({ maxConcurrentCalls: 1 }));
    const feed = runAsFeed(() => [make('feed 0'), make('feed 1'), make('feed 2')]);
    const live = make('live');
    for (const name of ['feed 0', 'live', 'feed 1', 'feed 2']) {
      await settle();
      expect(begun.at(-1)).toBe(name);
      end(name);
    }
    await Promise.all([...feed, live]);
  });

  it('have an end to their queue: who comes then is told at once', async () => {
    const caller = new AbortController();
    const calls = open({ maxConcurrentCalls: 1 });
    const { make } = holdCalls(calls);
    const waiting = Array.from({ length: 1_001 }, (_, at) => make(String(at), caller.signal).catch((error: unknown) => error));
    await expect(make('too many')).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: 'Too many calls to mlflow:prod wait for their turn.',
      extensions: { registry: 'mlflow:prod', retryAfterSeconds: 1 },
    });
    caller.abort();
    const errors = await Promise.all(waiting);
    expect(new Set(errors.map((error) => (error as TributaryError).code))).toEqual(new Set(['DEADLINE_EXCEEDED']));
    await settle();
    expect(await answer(calls)).toBe('done');
  });

  it('are never taken by calls whose caller has left while they waited', async () => {
    const { begun, make, end } = holdCalls(open({ maxConcurrentCalls: 1 }));
    const first = make('first');
    const caller = new AbortController();
    const second = make('second', caller.signal);
    caller.abort();
    await expect(second).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', extensions: { registry: 'mlflow:prod' } });
    end('first');
    await first;
    await settle();
    expect(begun).toEqual(['first']);
  });
});

describe('a registry that keeps failing', () => {
  it('is left alone after five calls in a row: the next ones are told at once, with the time to wait', async () => {
    const calls = open();
    await failFiveTimes(calls);
    expect(await answer(calls)).toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: 'mlflow:prod keeps failing and is left alone for a while.',
      extensions: { registry: 'mlflow:prod', retryAfterSeconds: 1 },
    });
    expect(said).toEqual(['A registry keeps failing and is left alone']);
  });

  it('also fails those who wait for a place', async () => {
    const calls = open({ maxConcurrentCalls: 1 });
    const errors = await Promise.all(Array.from({ length: 8 }, () => fail(calls, 'REGISTRY_UNAVAILABLE')));
    expect(errors.slice(5)).toEqual([leftAlone, leftAlone, leftAlone]);
  });

  it.each(['REGISTRY_FORBIDDEN', 'REGISTRY_THROTTLED', 'REGISTRY_BAD_RESPONSE'] as const)(
    'is not one that answers %s, which is a sign of life',
    async (code) => {
      const calls = open();
      for (let time = 0; time < 10; time++) expect(await fail(calls, code)).not.toEqual(leftAlone);
      for (let time = 0; time < 4; time++) await fail(calls, 'REGISTRY_UNAVAILABLE');
      await fail(calls, code);
      expect(await fail(calls, 'REGISTRY_UNAVAILABLE')).not.toEqual(leftAlone);
      expect(await answer(calls)).toBe('done');
    },
  );

  it('is not one whose callers leave, or whose calls may fail', async () => {
    const calls = open();
    const { make } = holdCalls(calls);
    for (let time = 0; time < 10; time++) {
      const caller = new AbortController();
      const made = make(String(time), caller.signal).catch((error: unknown) => error);
      caller.abort();
      expect(await made).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      const risky = calls.run({ operation: 'read', signal: never, mayFail: true }, () => Promise.reject(fault('REGISTRY_UNAVAILABLE')));
      await expect(risky).rejects.toMatchObject({ message: 'no' });
    }
    expect(await answer(calls)).toBe('done');
  });

  it('is asked by one call after the pause, while all others are still told at once, and is back if that goes well', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const calls = open();
    await failFiveTimes(calls);
    jest.setSystemTime(Date.now() + 999);
    expect(await answer(calls)).toEqual(leftAlone);
    jest.setSystemTime(Date.now() + 1);
    const { make, end } = holdCalls(calls);
    const probe = make('probe');
    await settle();
    expect(await answer(calls)).toEqual(leftAlone);
    end('probe');
    expect(await probe).toBe('probe');
    expect(await answer(calls)).toBe('done');
    expect(said).toEqual(['A registry keeps failing and is left alone', 'A registry answers again']);
  });

  it('is left alone twice as long each time that it still fails, half a minute at most', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const calls = open();
    await failFiveTimes(calls);
    for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      jest.setSystemTime(Date.now() + pauseMs - 1);
      expect(await answer(calls)).toEqual(leftAlone);
      jest.setSystemTime(Date.now() + 1);
      expect(await fail(calls, 'REGISTRY_UNAVAILABLE')).toMatchObject({ message: 'no' });
    }
  });

  it('is not taken for well because the caller of the probe has left', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const calls = open();
    await failFiveTimes(calls);
    jest.setSystemTime(Date.now() + 1_000);
    const caller = new AbortController();
    const probe = holdCalls(calls).make('probe', caller.signal);
    await settle();
    caller.abort();
    await expect(probe).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await answer(calls)).toEqual(leftAlone);
  });
});

describe('retries', () => {
  it('are at most a part of the calls, so that an outage is not multiplied', async () => {
    const calls = open({ maxConcurrentCalls: 100 });
    let attempts = 0;
    const failing = () => {
      attempts++;
      // Not an outage, so that the registry goes on being asked.
      return Promise.reject(new TributaryError('REGISTRY_THROTTLED', 'no', { retryAfterSeconds: 0 }));
    };
    for (let call = 0; call < 200; call++) await calls.run({ operation: 'read', signal: never }, failing).catch(() => undefined);
    expect(attempts).toBeGreaterThan(230);
    expect(attempts).toBeLessThan(200 + 10 + 40 + 10);
  });
});

describe('an observer', () => {
  function observe() {
    const told: object[] = [];
    const looks: (() => CallsStanding)[] = [];
    const observer: CallObserver = {
      startCall: (registry, operation) => (ended) => void told.push({ registry, operation, ...ended }),
      watchCalls: (_registry, look) => void looks.push(look),
    };
    return { told, looks, calls: open({ observer, maxConcurrentCalls: 1 }) };
  }

  it('is told of every call once, with its attempts and its error', async () => {
    const { told, calls } = observe();
    const meant = { registry: 'mlflow:prod', operation: 'read' };
    const faults = [new TributaryError('REGISTRY_THROTTLED', 'no', { retryAfterSeconds: 0 })];
    await calls.run({ operation: 'read', signal: never }, async () => {
      const error = faults.pop();
      if (error !== undefined) throw error;
    });
    const refusal = await fail(calls, 'REGISTRY_FORBIDDEN');
    await failFiveTimes(calls);
    await answer(calls);
    expect(told.slice(0, 2)).toEqual([
      { ...meant, attempts: 2 },
      { ...meant, attempts: 1, error: refusal },
    ]);
    // It was left alone by then, so nothing was sent.
    expect(told.at(-1)).toMatchObject({ ...meant, attempts: 0, error: { code: 'REGISTRY_UNAVAILABLE' } });
    expect(told).toHaveLength(8);
  });

  it('can look at how the calls stand at any time', async () => {
    const { looks, calls } = observe();
    const look = () => looks.map((each) => each());
    const { make, end } = holdCalls(calls);
    const made = ['a', 'b', 'c'].map((name) => make(name));
    const feed = runAsFeed(() => make('d'));
    await settle();
    expect(look()).toEqual([{ running: 1, waiting: 3, isLeftAlone: false }]);
    for (const name of ['a', 'b', 'c', 'd']) {
      end(name);
      await settle();
      end(name);
    }
    await Promise.all([...made, feed]);
    await failFiveTimes(calls);
    expect(look()).toEqual([{ running: 0, waiting: 0, isLeftAlone: true }]);
  });
});
