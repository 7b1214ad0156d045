import { accessCases } from './access-cases.ts';
import { factCases } from './fact-cases.ts';
import { failureCases } from './failure-cases.ts';
import type { SuiteCase } from './subject.ts';
import { versionCases } from './version-cases.ts';

export { createTestContext, OpenRegistry } from './harness.ts';
export type { RegistryStory, RegistrySubject, RunningRegistry, SuiteCase } from './subject.ts';

/** What every registry has to do, as data. */
export const registrySuite: readonly SuiteCase[] = [...versionCases, ...accessCases, ...factCases, ...failureCases];
