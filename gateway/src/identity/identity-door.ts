import { type Logger, TributaryError, type Viewer } from '@tributary/kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeys } from './api-keys.ts';
import { readBearer } from './bearer.ts';
import type { IdentityConfig } from './config.ts';
import type { Door } from './door.ts';
import { nameAddress, RateLimit } from './rate-limit.ts';
import { refuseAnonymous } from './refusals.ts';
import { Tokens } from './tokens.ts';

export interface IdentityDoorOptions {
  readonly identity: IdentityConfig;
  readonly allowAnonymous: boolean;
  readonly logger: Logger;
}

/** Somebody who may ask; the caller is what is counted, and tells apart who has the same name from different sources. */
interface Admitted {
  readonly viewer: Viewer;
  readonly caller: string;
}

/** Lets in who has a token or a key that is accepted, and where it is allowed whoever sends none. A wrong one is never taken for none. */
export function createIdentityDoor({ identity, allowAnonymous, logger }: IdentityDoorOptions): Door {
  const apiKeys = new ApiKeys(identity.apiKeys);
  const tokens = new Tokens(identity.tokens, logger);
  const rateLimit = identity.rateLimit === undefined ? undefined : new RateLimit(identity.rateLimit);

  const describe = (name: string, roles: readonly string[]): Viewer => ({
    name,
    sees: roles.some((role) => identity.unrestrictedRoles.includes(role)) ? 'everything' : roles,
  });

  async function identify(request: FastifyRequest): Promise<Admitted> {
    const credential = readBearer(request);
    if (credential === undefined) {
      if (!allowAnonymous) throw refuseAnonymous();
      return { viewer: { name: 'anonymous', sees: [] }, caller: `address ${nameAddress(request.ip)}` };
    }
    const key = apiKeys.find(credential);
    if (key !== undefined) return { viewer: describe(`client:${key.name}`, key.roles), caller: `key ${key.name}` };
    const bearer = await tokens.verify(credential);
    return { viewer: describe(bearer.name, bearer.roles), caller: `token ${bearer.issuer} ${bearer.name}` };
  }

  return {
    async admit(request, reply) {
      try {
        const { viewer, caller } = await identify(request);
        await rateLimit?.take(caller);
        return viewer;
      } catch (error) {
        if (error instanceof TributaryError) {
          logger.info({ requestId: request.id, code: error.code, reason: error.message }, 'A request was refused');
          addHeaders(reply, error, request.headers.authorization !== undefined);
        }
        throw error;
      }
    },
    checkBody: () => undefined,
    async close() {
      rateLimit?.close();
      await tokens.close();
    },
  };
}

function addHeaders(reply: FastifyReply, { code, message, details }: TributaryError, hasCredential: boolean): void {
  if (details.retryAfterSeconds !== undefined) void reply.header('retry-after', String(details.retryAfterSeconds));
  if (code !== 'UNAUTHENTICATED') return;
  const error = hasCredential ? `, error="invalid_token", error_description="${message}"` : '';
  void reply.header('www-authenticate', `Bearer realm="tributary"${error}`);
}
