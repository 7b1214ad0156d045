import { createHttp, type Logger, TributaryError } from '@tributary/kit';
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

const timeoutMs = 3_000;
const maxBytes = 1024 * 1024;
/** Keys are read anew after this, so that one that its issuer has withdrawn is not trusted for long. */
const freshMs = 10 * 60_000;
/** While the server cannot be asked, the keys that are known are good for so long. */
const keptMs = 24 * 60 * 60_000;
/** A token with an unknown key makes us ask the server, but not oftener than this; nor is a server that failed asked before. */
const cooldownSeconds = 30;

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(1_000) });

/** The keys of one issuer: read when first needed, then anew from time to time and where a token names one that is not known. */
export class KeyServer {
  readonly #http = createHttp({ registry: 'The key server', maxBytes, maxConnections: 2, headers: {} });
  readonly #logger: Logger;
  readonly #remote;
  #readAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(url: string, logger: Logger) {
    this.#logger = logger;
    this.#remote = createRemoteJWKSet(new URL(url), {
      timeoutDuration: timeoutMs,
      cooldownDuration: cooldownSeconds * 1_000,
      cacheMaxAge: Number.POSITIVE_INFINITY,
      [customFetch]: (address, init) => this.#fetch(new Request(address, init)),
    });
  }

  /** @throws TributaryError IDENTITY_UNAVAILABLE where the key may exist and the server cannot be asked; an error of jose where there is none */
  readonly findKey: JWTVerifyGetKey = async (header, token) => {
    const age = Date.now() - this.#readAt;
    if (Number.isFinite(age) && age > freshMs) {
      await this.#remote.reload().catch((error: unknown) => {
        if (age > keptMs) throw error;
      });
    }
    return this.#remote(header, token);
  };

  /**
   * How many keys there are now.
   * @throws TributaryError IDENTITY_UNAVAILABLE
   */
  async count(): Promise<number> {
    await this.#remote.reload();
    return this.#remote.jwks()?.keys.length ?? 0;
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #fetch(request: Request): Promise<Response> {
    if (Date.now() - this.#failedAt < cooldownSeconds * 1_000) throw unavailable();
    try {
      const response = await this.#http.fetch(request);
      if (response.status !== 200) throw new Error(`The status was ${response.status}.`);
      const keys = keySetSchema.parse(await response.json());
      this.#readAt = Date.now();
      return Response.json(keys);
    } catch (cause) {
      this.#failedAt = Date.now();
      this.#logger.warn({ err: cause }, 'The keys that tokens are signed with could not be read');
      throw unavailable();
    }
  }
}

function unavailable(): TributaryError {
  return new TributaryError('IDENTITY_UNAVAILABLE', 'The keys that tokens are signed with cannot be read now.', {
    retryAfterSeconds: cooldownSeconds,
  });
}
