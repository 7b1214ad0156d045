import type { RegistryDependencies } from '../contract.ts';

/** What a registry is given in tests: a clock, and a logger that writes nothing. */
export function createTestDependencies(now: () => number = Date.now): RegistryDependencies {
  const discard = (): void => undefined;
  return { now, logger: { debug: discard, info: discard, warn: discard, error: discard } };
}
