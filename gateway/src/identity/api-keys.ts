import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKeyConfig } from './config.ts';

/** The keys that are accepted. Only their hashes are known here. */
export class ApiKeys {
  readonly #keys: readonly (ApiKeyConfig & { readonly hash: Buffer })[];

  constructor(keys: readonly ApiKeyConfig[]) {
    this.#keys = keys.map((key) => ({ ...key, hash: Buffer.from(key.sha256, 'hex') }));
  }

  /** Whose key this is. */
  find(credential: string): ApiKeyConfig | undefined {
    const hash = createHash('sha256').update(credential).digest();
    let found: ApiKeyConfig | undefined;
    // All are compared, so that the time it takes tells nothing.
    for (const key of this.#keys) if (timingSafeEqual(key.hash, hash)) found ??= key;
    return found;
  }
}
