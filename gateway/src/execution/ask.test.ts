import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { type CallContext, RequestScope, type Subgraph } from '@tributary/kit';
import { parse } from 'graphql';
import { Asker } from './ask.ts';

const request = { document: parse('{ price }'), variables: {} };

function createContext(signal: AbortSignal): CallContext {
  return { viewer: { name: 'test', sees: 'everything' }, signal, requestId: 'r-1', scope: new RequestScope() };
}

async function ask(execute: Subgraph['execute'], signal: AbortSignal) {
  using asker = new Asker(createContext(signal));
  return await asker.ask({ name: 'prices', execute }, request);
}

describe('a subgraph that is asked', () => {
  const never = Promise.withResolvers<never>().promise;

  it.each([
    ['has answered', async () => ({ data: { price: 1 } })],
    ['has failed', () => Promise.reject(new Error('down'))],
  ])('holds nothing of the request once it %s, whose signal may live much longer', async (_what, execute: Subgraph['execute']) => {
    const { signal } = new AbortController();
    await ask(execute, signal).catch(() => undefined);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is left when the request ends, and holds nothing of it either', async () => {
    const controller = new AbortController();
    const answer = ask(() => never, controller.signal);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    expect(await answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('is not asked for a request that has ended', async () => {
    let asked = 0;
    const answer = await ask(async () => ({ data: { price: asked++ } }), AbortSignal.abort());
    expect([asked, answer.errors?.[0]?.extensions['code']]).toEqual([0, 'DEADLINE_EXCEEDED']);
  });
});
