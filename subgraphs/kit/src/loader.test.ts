import { describe, expect, it } from '@jest/globals';
import { createLoader, RequestScope } from './loader.ts';

interface Recorded {
  readonly batches: string[][];
  readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, string | Error>>;
}

/** Answers every key in upper case, except `absent` (nothing) and `broken` (an error). */
function createReader(): Recorded {
  const batches: string[][] = [];
  return {
    batches,
    read: async (keys) => {
      batches.push([...keys]);
      const known = keys.filter((key) => key !== 'absent');
      return new Map(known.map((key) => [key, key === 'broken' ? new Error('broken') : key.toUpperCase()]));
    },
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('createLoader', () => {
  it('puts what comes in one turn into one batch, each key once', async () => {
    const { batches, read } = createReader();
    const loader = createLoader(read);
    expect(await Promise.all(['a', 'b', 'a'].map((key) => loader.load(key)))).toEqual(['A', 'B', 'A']);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('waits for fetches that arrive some turns of the microtask queue later', async () => {
    const { batches, read } = createReader();
    const loader = createLoader(read);
    const first = loader.load('a');
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    const second = loader.load('b');
    expect(await Promise.all([first, second])).toEqual(['A', 'B']);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('begins a new batch once the window has closed, and asks for nothing twice', async () => {
    const { batches, read } = createReader();
    const loader = createLoader(read);
    await loader.load('a');
    await nextTurn();
    expect(await Promise.all([loader.load('a'), loader.load('b')])).toEqual(['A', 'B']);
    expect(batches).toEqual([['a'], ['b']]);
  });

  it('splits what is more than a batch takes', async () => {
    const { batches, read } = createReader();
    const loader = createLoader(read, { maxBatchSize: 2 });
    await Promise.all(['a', 'b', 'c'].map((key) => loader.load(key)));
    expect(batches.map((batch) => batch.length)).toEqual([2, 1]);
  });

  it('answers null for a key that the batch does not have', async () => {
    expect(await createLoader(createReader().read).load('absent')).toBeNull();
  });

  it('fails the one key whose value is an error, and no other', async () => {
    const loader = createLoader(createReader().read);
    const results = await Promise.allSettled(['a', 'broken', 'b'].map((key) => loader.load(key)));
    expect(results).toEqual([
      { status: 'fulfilled', value: 'A' },
      { status: 'rejected', reason: new Error('broken') },
      { status: 'fulfilled', value: 'B' },
    ]);
  });

  it('fails every key of a batch that fails', async () => {
    const loader = createLoader<string, string>(() => Promise.reject(new Error('down')));
    const results = await Promise.allSettled([loader.load('a'), loader.load('b')]);
    expect(results).toEqual(results.map(() => ({ status: 'rejected', reason: new Error('down') })));
  });

  it('fails the keys of a batch function that throws at once', async () => {
    const loader = createLoader<string, string>(() => {
      throw new Error('at once');
    });
    await expect(loader.load('a')).rejects.toThrow('at once');
  });

  it('knows equal objects by their key text', async () => {
    const asked: unknown[] = [];
    const loader = createLoader(
      async (keys: readonly { readonly name: string }[]) => {
        asked.push(...keys);
        return new Map(keys.map(({ name }) => [name, name.length]));
      },
      { keyOf: ({ name }) => name },
    );
    expect(await Promise.all([loader.load({ name: 'ab' }), loader.load({ name: 'ab' })])).toEqual([2, 2]);
    expect(asked).toEqual([{ name: 'ab' }]);
  });

  it('keeps a value that is falsy', async () => {
    const loader = createLoader(async (keys: readonly string[]) => new Map(keys.map((key) => [key, key === 'zero' ? 0 : ''])));
    expect(await Promise.all([loader.load('zero'), loader.load('empty')])).toEqual([0, '']);
  });
});

describe('RequestScope', () => {
  it('makes one instance per owner and scope', () => {
    const [scope, other] = [new RequestScope(), new RequestScope()];
    const [owner, stranger] = [{}, {}];
    let made = 0;
    const create = (): { readonly number: number } => ({ number: ++made });
    const instance = scope.once(owner, create);
    expect(scope.once(owner, create)).toBe(instance);
    expect(scope.once(stranger, create)).not.toBe(instance);
    expect(other.once(owner, create)).not.toBe(instance);
    expect(made).toBe(3);
  });

  it('remembers even that what was made is undefined', () => {
    const scope = new RequestScope();
    const owner = {};
    let made = 0;
    const createNothing = (): void => void made++;
    scope.once(owner, createNothing);
    scope.once(owner, createNothing);
    expect(made).toBe(1);
  });
});
