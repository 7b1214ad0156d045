import type { RegistrySubject } from '@tributary/kit/testing';
import { runRegistrySuite } from '@tributary/kit/testing/jest';
import { startFakeVertexAi } from '../testing/index.ts';
import { tellSuiteStory } from '../testing/suite-story.ts';
import { vertexAiConfigSchema } from './config.ts';
import { vertexAi } from './index.ts';

const subject: RegistrySubject = {
  module: vertexAi,
  async start() {
    const clock = { at: Date.now() };
    const server = await startFakeVertexAi({ now: () => clock.at });
    return {
      wire: server,
      config: vertexAiConfigSchema.parse({
        type: 'vertex-ai',
        connection: 'suite',
        project: server.state.project,
        location: server.state.location,
        endpoint: server.endpoint,
        tls: false,
        rules: { stage: [{ tag: 'stage', value: 'prod', is: 'PRODUCTION' }], owner: [{ tag: 'team' }] },
        timeoutMs: 2_500,
      }),
      secrets: [server.endpoint, String(server.port), '127.0.0.1', server.state.projectNumber],
      story: tellSuiteStory(server, clock),
      stop: () => server.stop(),
    };
  },
};

runRegistrySuite(subject);
