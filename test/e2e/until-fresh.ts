import { type Server, until, untilReady } from './support.ts';

/** Each try lasts half a minute. */
const tries = 3;

/** Waits until every registry was synced well: ready says only that the first sync has ended, and a busy machine may need another one, a minute later. */
export async function untilFresh(server: Server): Promise<void> {
  await untilReady(server.url);
  const readStates = async (): Promise<readonly string[]> => {
    const { data } = await server.ask('{ registries { state } }');
    return ((data?.['registries'] ?? []) as readonly { readonly state: string }[]).map(({ state }) => state);
  };
  const isFresh = (states: readonly string[]): boolean => states.length > 0 && states.every((state) => state === 'FRESH');
  for (let attempt = 1; ; attempt++) {
    try {
      return void (await until('every registry up to date', readStates, isFresh));
    } catch (error) {
      if (attempt === tries) throw error;
    }
  }
}
