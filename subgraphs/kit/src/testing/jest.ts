import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { registrySuite, type RegistrySubject, type RunningRegistry } from './suite/index.ts';

/** Runs the contract suite under Jest. Cases whose capability a registry lacks are not run, and are named. */
export function runRegistrySuite(subject: RegistrySubject): void {
  const { capabilities, title } = subject.module;
  const applicable = registrySuite.filter(({ needs }) => needs === undefined || capabilities[needs]);
  const left = registrySuite.filter((suiteCase) => !applicable.includes(suiteCase));
  const leftText = left.length === 0 ? '' : `; not for it: ${left.map(({ id, needs }) => `${id} (no ${needs})`).join(', ')}`;

  describe(`${title}: ${applicable.length} of ${registrySuite.length} cases of the registry suite${leftText}`, () => {
    let registry: RunningRegistry;
    beforeEach(async () => {
      registry = await subject.start();
    });
    afterEach(() => registry.stop());

    it.each(applicable.map((suiteCase) => [suiteCase.id, suiteCase.title, suiteCase] as const))(
      '%s: %s',
      (_id, _title, suiteCase) => suiteCase.run({ registry, module: subject.module }),
      60_000,
    );
  });
}
