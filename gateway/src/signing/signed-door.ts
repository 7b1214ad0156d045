import { type Logger, TributaryError } from '@tributary/kit';
import type { FastifyRequest } from 'fastify';
import type { Door } from '../identity/door.ts';
import type { SeenSignatures } from './seen-signatures.ts';
import { digestBody, readSignedCall } from './signature.ts';

export interface SignedDoorOptions {
  /** The name of the subgraph behind the door. */
  readonly subgraph: string;
  readonly secrets: readonly string[];
  /** Outlives the door: what came before a reload is still known after it. */
  readonly seen: SeenSignatures;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Lets in what was signed with a secret that we share, once and soon after. Who asks is what the signer says. */
export function createSignedDoor({ subgraph, secrets, seen, now, logger }: SignedDoorOptions): Door {
  const digests = new WeakMap<FastifyRequest, string>();
  const refuse = (request: FastifyRequest, message: string): TributaryError => {
    logger.info({ requestId: request.id, reason: message }, 'A call was refused');
    return new TributaryError('SIGNATURE_REFUSED', message);
  };
  return {
    async admit(request, reply) {
      void reply.header('www-authenticate', 'Tributary-Signature');
      const call = { subgraph, method: request.method, path: request.raw.url ?? '' };
      const signed = readSignedCall(call, request.headers, secrets);
      if (signed === undefined) throw refuse(request, 'This call has no signature that is known here.');
      if (!seen.accept(signed, now())) throw refuse(request, 'The signature of this call is too old, too new, or was used before.');
      digests.set(request, signed.digest);
      void reply.removeHeader('www-authenticate');
      return signed.viewer;
    },
    checkBody(request, body) {
      if (digests.get(request) !== digestBody(body)) throw refuse(request, 'The body of this call is not the one that was signed.');
    },
    close: async () => undefined,
  };
}
