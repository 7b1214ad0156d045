import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeMlflow } from '@tributary/mlflow/testing';
import { startFakeSageMaker } from '@tributary/sagemaker/testing';
import { startFakeVertexAi } from '@tributary/vertex-ai/testing';
import { stringify } from 'yaml';
import { useStandInCredentials } from './aws-credentials.ts';
import { describeRegistries, type StandIns } from './configuration.ts';
import { tellStory } from './story.ts';
import { StoryCalendar } from './story-calendar.ts';

export { type Question, questions } from './questions.ts';

export interface Sandbox {
  /** A configuration file for the registries of the sandbox. */
  readonly file: string;
  close(): Promise<void>;
}

/** Starts registries of three kinds with a story in them, on the loopback, and writes a configuration for them into a temporary folder. */
export async function startSandbox(options: { readonly port?: number } = {}): Promise<Sandbox> {
  const standIns = await startStandIns();
  const folder = await mkdtemp(join(tmpdir(), 'tributary-sandbox-'));
  const file = join(folder, 'tributary.yaml');
  const configuration = {
    ...(options.port !== undefined && { server: { port: options.port } }),
    lineage: { syncIntervalSeconds: 10, store: { type: 'sqlite', path: './tributary.db' } },
    registries: describeRegistries(standIns),
  };
  await writeFile(file, stringify(configuration));
  const giveCredentialsBack = useStandInCredentials();
  return {
    file,
    async close() {
      giveCredentialsBack();
      const { mlflow, sagemaker, europe, america } = standIns;
      await Promise.all([mlflow, sagemaker, europe, america].map((standIn) => standIn.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The story is told before anyone can ask; from then on the stand-ins have the time of day. */
async function startStandIns(): Promise<StandIns> {
  const calendar = new StoryCalendar(Date.now());
  let isTold = false;
  const now = (): number => (isTold ? Date.now() : calendar.at);
  const [mlflow, sagemaker, europe, america] = await Promise.all([
    startFakeMlflow({ now }),
    startFakeSageMaker({ now, region: 'us-east-1' }),
    startFakeVertexAi({ now, location: 'europe-west4' }),
    startFakeVertexAi({ now, location: 'us-central1' }),
  ]);
  tellStory({ mlflow: mlflow.state, sagemaker: sagemaker.state, europe: europe.state, america: america.state }, calendar);
  isTold = true;
  return { mlflow, sagemaker, europe, america };
}
