import type { Logger } from '@tributary/kit';
import type { Configuration } from './config/index.ts';
import { type Door, openDoor } from './identity/door.ts';
import { createIdentityDoor } from './identity/identity-door.ts';
import type { SeenSignatures } from './signing/seen-signatures.ts';
import { createSignedDoor } from './signing/signed-door.ts';

/** Who may ask the gateway: whoever the configuration tells apart, else everybody who reaches it. */
export function createGatewayDoor(
  { identity, server }: Pick<Configuration, 'server'> & Partial<Pick<Configuration, 'identity'>>,
  logger: Logger,
): Door {
  return identity === undefined ? openDoor : createIdentityDoor({ identity, allowAnonymous: server.allowAnonymous, logger });
}

/** Who may ask a subgraph that runs alone: who signs, else everybody who reaches it. */
export function createSubgraphDoor(
  subgraph: string,
  { internal: { secrets } }: Pick<Configuration, 'internal'>,
  { seen, logger }: { readonly seen: SeenSignatures; readonly logger: Logger },
): Door {
  return secrets.length === 0 ? openDoor : createSignedDoor({ subgraph, secrets, seen, now: Date.now, logger });
}
