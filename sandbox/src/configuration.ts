import type { FakeMlflow } from '@tributary/mlflow/testing';
import type { FakeSageMaker } from '@tributary/sagemaker/testing';
import type { FakeVertexAi } from '@tributary/vertex-ai/testing';

/** The registries of the sandbox, running. */
export interface StandIns {
  readonly mlflow: FakeMlflow;
  readonly sagemaker: FakeSageMaker;
  readonly europe: FakeVertexAi;
  readonly america: FakeVertexAi;
}

/** The stand-ins run in this process beside all that starts with it: on a slow machine the first sync has to wait for its turn. */
const timeoutMs = 30_000;
const owner = [{ tag: 'team' }];
/** Clouds have no aliases as MLflow has: the stage is a tag or a label. */
const cloudRules = { owner, stage: [{ tag: 'stage', value: 'prod', is: 'PRODUCTION' }] };

/** A configuration as a user would write it, for the stand-ins. */
export function describeRegistries({ mlflow, sagemaker, europe, america }: StandIns): readonly object[] {
  const stage = [
    { alias: 'live', is: 'PRODUCTION' },
    { alias: 'champion', is: 'PRODUCTION' },
  ];
  return [
    { type: 'mlflow', connection: 'demo', url: mlflow.url, timeoutMs, rules: { owner, stage } },
    { type: 'sagemaker', connection: 'us-prod', region: 'us-east-1', endpoint: sagemaker.url, timeoutMs, rules: cloudRules },
    describeVertexAi('eu', europe),
    describeVertexAi('us', america),
  ];
}

function describeVertexAi(connection: string, { state: { project, location }, endpoint }: FakeVertexAi): object {
  return { type: 'vertex-ai', connection, project, location, endpoint, tls: false, timeoutMs, rules: cloudRules };
}
