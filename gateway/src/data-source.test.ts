import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { type CallContext, RequestScope, type Subgraph } from '@tributary/kit';
import { parse } from 'graphql';
import { createDataSource } from './data-source.ts';
import { createLogger } from './logger.ts';

const document = parse('query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { price } } }');

function createContext(signal: AbortSignal): CallContext {
  return { viewer: { name: 'test', sees: 'everything' }, signal, requestId: 'r-1', scope: new RequestScope() };
}

/** Asks as the gateway does. */
function ask(execute: Subgraph['execute'], signal: AbortSignal) {
  const source = createDataSource({ subgraph: { name: 'prices', execute }, isSubtype: () => false, logger: createLogger('silent') });
  const representations = [{ __typename: 'Product', id: '1' }];
  const fetch = { kind: 'incoming operation', incomingRequestContext: {}, document, pathInIncomingRequest: ['list', '@'] };
  return source.process({ ...fetch, context: createContext(signal), request: { variables: { representations } } } as never);
}

describe('a subgraph that the gateway asks', () => {
  const never = Promise.withResolvers<never>().promise;

  it.each([
    ['has answered', async () => ({ data: { _entities: [{ price: 1 }] } })],
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
    const answer = await ask(async () => ({ data: { asked: ++asked } }), AbortSignal.abort());
    expect([asked, answer.errors?.[0]?.extensions?.['code']]).toEqual([0, 'DEADLINE_EXCEEDED']);
  });
});
