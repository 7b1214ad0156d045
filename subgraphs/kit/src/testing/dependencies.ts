import { AccessPolicy } from '../access.ts';
import type { RegistryDependencies } from '../contract.ts';

/** What a registry is given in tests: a clock, a logger that writes nothing, and no rules. */
export function createTestDependencies(now: () => number = Date.now): RegistryDependencies {
  const discard = (): void => undefined;
  return { now, policy: new AccessPolicy(new Map()), logger: { debug: discard, info: discard, warn: discard, error: discard } };
}
