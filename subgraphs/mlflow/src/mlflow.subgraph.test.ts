import type { RegistrySubject } from '@tributary/kit/testing';
import { runRegistrySuite } from '@tributary/kit/testing/jest';
import { startFakeMlflow } from '../testing/index.ts';
import { tellSuiteStory } from '../testing/suite-story.ts';
import { mlflowConfigSchema } from './config.ts';
import { mlflow } from './index.ts';

const token = 'bearer-that-never-shows';

const subject: RegistrySubject = {
  module: mlflow,
  async start() {
    const clock = { at: Date.now() };
    const server = await startFakeMlflow({ now: () => clock.at, access: { kind: 'bearer', token } });
    const rules = { owner: [{ tag: 'team' }] };
    return {
      wire: server,
      config: mlflowConfigSchema.parse({
        type: 'mlflow',
        connection: 'suite',
        url: server.url,
        auth: { type: 'bearer', token },
        rules,
        timeoutMs: 2_500,
      }),
      secrets: [server.url, String(server.port), '127.0.0.1', token],
      story: tellSuiteStory(server, clock),
      stop: () => server.stop(),
    };
  },
};

runRegistrySuite(subject);
