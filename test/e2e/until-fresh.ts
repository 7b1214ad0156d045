import { type Server, until, untilReady } from './support.ts';

/** Waits until every registry was synced well: a busy machine may take a second try, and ready says only that the first has ended. */
export async function untilFresh(server: Server): Promise<void> {
  await untilReady(server.url);
  await until(
    'every registry',
    async () => (await server.ask('{ registries { state } }')).data?.['registries'] as readonly { readonly state: string }[],
    (registries) => registries.every(({ state }) => state === 'FRESH'),
  );
}
