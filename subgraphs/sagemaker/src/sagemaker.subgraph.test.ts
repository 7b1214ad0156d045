import type { RegistrySubject } from '@tributary/kit/testing';
import { runRegistrySuite } from '@tributary/kit/testing/jest';
import { fakeCredentials, startFakeSageMaker } from '../testing/index.ts';
import { tellSuiteStory } from '../testing/suite-story.ts';
import { sagemakerConfigSchema } from './config.ts';
import { sagemaker } from './index.ts';

// The first station of the AWS default chain.
process.env['AWS_ACCESS_KEY_ID'] = fakeCredentials.accessKeyId;
process.env['AWS_SECRET_ACCESS_KEY'] = fakeCredentials.secretAccessKey;

const accountId = '123456789012';

const subject: RegistrySubject = {
  module: sagemaker,
  async start() {
    const clock = { at: Date.now() };
    const server = await startFakeSageMaker({ now: () => clock.at, accountId });
    return {
      wire: server,
      config: sagemakerConfigSchema.parse({
        type: 'sagemaker',
        connection: 'suite',
        region: 'us-east-1',
        endpoint: server.url,
        links: [
          { prefix: 'models:/', registry: 'mlflow:prod' },
          { prefix: `arn:aws:sagemaker:us-east-1:${accountId}:mlflow-tracking-server/team`, registry: 'mlflow:team' },
        ],
        rules: { owner: [{ tag: 'team' }], stage: [{ tag: 'stage', value: 'prod', is: 'PRODUCTION' }] },
        timeoutMs: 2_500,
      }),
      secrets: [server.url, String(server.port), '127.0.0.1', accountId, fakeCredentials.accessKeyId, fakeCredentials.secretAccessKey],
      story: tellSuiteStory(server, clock),
      stop: () => server.stop(),
    };
  },
};

runRegistrySuite(subject);
