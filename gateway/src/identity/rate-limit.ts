import { isIPv6 } from 'node:net';
import { TributaryError } from '@tributary/kit';
import { LRUCache } from 'lru-cache';
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitConfig } from './config.ts';

const burstSeconds = 600;
/** Whoever has not asked for longest begins anew when there are more. */
const maxCallers = 10_000;

/** Counts what each caller asks, in this process. */
export class RateLimit {
  readonly #limiter: BurstyRateLimiter;
  readonly #callers: LRUCache<string, true>;

  constructor({ requestsPerMinute, burst }: RateLimitConfig, most = maxCallers) {
    const steady = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
    const extra = new RateLimiterMemory({ points: burst, duration: burstSeconds, keyPrefix: 'burst' });
    this.#limiter = new BurstyRateLimiter(steady, extra);
    this.#callers = new LRUCache({
      max: most,
      dispose: (_value, caller) => void Promise.all([steady.delete(caller), extra.delete(caller)]),
    });
  }

  /** @throws TributaryError RATE_LIMITED */
  async take(caller: string): Promise<void> {
    if (this.#callers.get(caller) === undefined) this.#callers.set(caller, true);
    try {
      await this.#limiter.consume(caller);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new TributaryError('RATE_LIMITED', 'You ask more often than you may.', {
        retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)),
      });
    }
  }

  close(): void {
    this.#callers.clear();
  }
}

/** Who asks where nobody says who it is: an address, of which one machine may have many in version 6 of the protocol. */
export function nameAddress(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const before = head.split(':').filter((part) => part !== '');
  const after = tail.split(':').filter((part) => part !== '');
  const parts = address.includes('::')
    ? [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
    : before;
  return `${parts.slice(0, 4).join(':')}::/64`;
}
