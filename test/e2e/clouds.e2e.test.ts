import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { questions, startSandbox } from '@tributary/sandbox';
import { type Server, serve, untilReady } from './support.ts';
import { serveAs, topologies } from './topology.ts';

const own = { AWS_ACCESS_KEY_ID: 'AKIATHEUSERSOWN', AWS_SECRET_ACCESS_KEY: 'never-to-be-sent', AWS_PROFILE: 'the-users-own' };

let sandbox: Server;

/** Asks, and expects a whole answer. */
async function ask(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const { data, errors } = await sandbox.ask(query, { variables });
  expect(errors).toEqual([]);
  return data;
}

interface Hop {
  readonly from: string;
  readonly relationship: string;
  readonly to: string;
  readonly evidence: readonly { readonly source: string; readonly nativeField: string; readonly nativeValue: string }[];
}

interface Walk {
  readonly totalCount: number;
  readonly complete: boolean;
  readonly edges: readonly { readonly depth: number; readonly node: { readonly id: string }; readonly path: readonly Hop[] }[];
  readonly sources: readonly object[];
}

const table = 'dataset:s3%3A%2F%2Facme%2Fpayments';
const [gateway, embeddings] = ['endpoint:sagemaker:us-prod/fraud-live', 'endpoint:vertex-ai:us/card-embeddings-live'];
const vertexAi = (location: string) => `projects/482913007715/locations/${location}`;
const registries = ['mlflow:demo', 'sagemaker:us-prod', 'vertex-ai:eu', 'vertex-ai:us'];

async function askHeadline(): Promise<Walk> {
  const [, { query } = { query: '' }] = questions;
  const data = (await ask(query)) as { lineageNode: { dependents: Walk } };
  return data.lineageNode.dependents;
}

async function walk(id: string, direction: 'upstream' | 'dependents'): Promise<readonly string[]> {
  const data = (await ask(
    `query ($id: ID!) { lineageNode(id: $id) { walk: ${direction}(depth: 100, first: 500) { complete nodes { id } } } }`,
    {
      id,
    },
  )) as { lineageNode: { walk: { complete: boolean; nodes: { id: string }[] } } };
  expect(data.lineageNode.walk.complete).toBe(true);
  return data.lineageNode.walk.nodes.map((node) => node.id);
}

/** Each hop as one line, from the table to the endpoint: who says so, in which field, with which value. */
function explain({ edges }: Walk, endpoint: string): readonly string[] {
  const path = edges.find(({ node }) => node.id === endpoint)?.path ?? [];
  return path.map(
    ({ from, relationship, to, evidence }) =>
      `${from} ${relationship} ${to} | ${evidence.map((one) => `${one.source} ${one.nativeField} ${one.nativeValue}`).join(', ')}`,
  );
}

/** The registries of the sandbox, and every part of the product in a process of its own. */
async function serveStoryApart(): Promise<Server> {
  const story = await startSandbox({ port: 0 });
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const server = await serveAs('with every subgraph apart', story.file, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
  const end = async (): Promise<void> => {
    await server[Symbol.asyncDispose]();
    await story.close();
  };
  return Object.defineProperties({} as Server, { ...Object.getOwnPropertyDescriptors(server), [Symbol.asyncDispose]: { value: end } });
}

describe.each(topologies)('%s,', (topology) => {
  beforeAll(async () => {
    sandbox = topology === 'in one process' ? await serve(['start', '--port', '0'], own) : await serveStoryApart();
    await untilReady(sandbox.url);
  }, 90_000);
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  describe('the bad table', () => {
    it('is under exactly two endpoints, each in its cloud, with what each of them serves', async () => {
      const { edges, ...rest } = await askHeadline();
      expect(rest).toMatchObject({ totalCount: 2, complete: true });
      expect(rest.sources).toMatchObject(registries.map((id) => ({ registry: { id }, state: 'FRESH', asOf: expect.any(String) })));
      expect(edges.map(({ depth, node }) => ({ depth, node }))).toEqual([
        {
          depth: 4,
          node: {
            id: embeddings,
            name: 'card-embeddings-live',
            registry: { id: 'vertex-ai:us', kind: 'VERTEX_AI' },
            stage: 'PRODUCTION',
            traffic: [{ name: 'embeddings', weightPercent: 100, version: { id: 'version:vertex-ai:us/card-embeddings/1' } }],
          },
        },
        {
          depth: 5,
          node: {
            id: gateway,
            name: 'fraud-live',
            registry: { id: 'sagemaker:us-prod', kind: 'SAGEMAKER' },
            stage: 'PRODUCTION',
            traffic: [
              { name: 'promoted', weightPercent: 80, version: { id: 'version:sagemaker:us-prod/fraud-prod/2' } },
              { name: 'before', weightPercent: 20, version: { id: 'version:sagemaker:us-prod/fraud-prod/1' } },
              { name: 'candidate', weightPercent: 0, version: { id: 'version:sagemaker:us-prod/fraud-prod/3' } },
            ],
          },
        },
      ]);
    });

    it('reaches the gateway in AWS through MLflow, each hop with who says so and how', async () => {
      const [state, trained, produced, copied, serves, ...more] = explain(await askHeadline(), gateway);
      const promoted = 'version:sagemaker:us-prod/fraud-prod/2';
      expect(state).toBe(`${table}/d3 VERSION_OF ${table} | mlflow:demo inputs.dataset_inputs.dataset.digest d3`);
      const [, run = ''] = /^run:mlflow:demo\/([0-9a-f]{32}) /.exec(trained ?? '') ?? [];
      expect(trained).toBe(`run:mlflow:demo/${run} TRAINED_ON ${table}/d3 | mlflow:demo inputs.dataset_inputs payments d3`);
      expect(produced).toBe(`version:mlflow:demo/fraud/3 PRODUCED_BY run:mlflow:demo/${run} | mlflow:demo run_id ${run}`);
      expect(copied).toBe(`${promoted} COPIED_FROM version:mlflow:demo/fraud/3 | sagemaker:us-prod SourceUri models:/fraud/3`);
      expect(serves).toBe(
        `${gateway} SERVES ${promoted} | sagemaker:us-prod EndpointConfig.ProductionVariants.ModelName.Containers.ModelPackageName arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud-prod/2`,
      );
      expect(more).toEqual([]);
    });

    it('reaches the endpoint in America through the model that was copied there from Europe', async () => {
      const [job, original] = ['run:vertex-ai:eu/pipelineJobs/embed-cards-march', 'version:vertex-ai:eu/card-embeddings/1'];
      const [europe, america] = [vertexAi('europe-west4'), vertexAi('us-central1')];
      const copy = 'version:vertex-ai:us/card-embeddings/1';
      expect(explain(await askHeadline(), embeddings)).toEqual([
        `${job} TRAINED_ON ${table} | vertex-ai:eu job_detail.task_details.inputs ${europe}/metadataStores/default/artifacts/payments`,
        `${original} PRODUCED_BY ${job} | vertex-ai:eu pipeline_job ${europe}/pipelineJobs/embed-cards-march`,
        `${copy} COPIED_FROM ${original} | vertex-ai:us original_model_info.model ${europe}/models/card-embeddings@1`,
        `${embeddings} SERVES ${copy} | vertex-ai:us deployed_models.model_version_id ${america}/models/card-embeddings 1`,
      ]);
    });

    it('is under versions of every registry, which the impact groups', async () => {
      const data = (await ask(
        `query ($of: [ID!]!) {
        impact(of: $of, kinds: [MODEL_VERSION, ENDPOINT]) {
          totalCount complete byRegistry { value count } byKind { value count } affected { nodes { id } }
        }
      }`,
        { of: [table] },
      )) as {
        impact: { totalCount: number; complete: boolean; byRegistry: object[]; byKind: object[]; affected: { nodes: { id: string }[] } };
      };
      const { affected, ...counts } = data.impact;
      expect(affected.nodes.slice(0, 2).map(({ id }) => id)).toEqual([embeddings, gateway]);
      expect(new Set(affected.nodes.slice(2).map(({ id }) => id))).toEqual(
        new Set([
          ...['fraud/1', 'fraud/2', 'fraud/3', 'fraud-prod/1', 'fraud-emea/1'].map((name) => `version:mlflow:demo/${name}`),
          ...['fraud-prod/2', 'chargeback/1', 'chargeback/2'].map((name) => `version:sagemaker:us-prod/${name}`),
          ...['eu', 'us'].map((connection) => `version:vertex-ai:${connection}/card-embeddings/1`),
        ]),
      );
      expect(counts).toMatchObject({ totalCount: 12, complete: true });
      expect(new Set(counts.byRegistry)).toEqual(
        new Set([
          { value: 'mlflow:demo', count: 5 },
          { value: 'sagemaker:us-prod', count: 4 },
          { value: 'vertex-ai:us', count: 2 },
          { value: 'vertex-ai:eu', count: 1 },
        ]),
      );
      expect(new Set(counts.byKind)).toEqual(
        new Set([
          { value: 'MODEL_VERSION', count: 10 },
          { value: 'ENDPOINT', count: 2 },
        ]),
      );
    });

    it('is under a version in AWS that nobody deploys', async () => {
      const version = 'version:sagemaker:us-prod/chargeback/1';
      expect(await walk(version, 'upstream')).toContain(table);
      expect(await walk(version, 'dependents')).toEqual([]);
    });
  });

  describe('models of several registries', () => {
    it('are not joined by the container image that they share', async () => {
      const shared = ['version:vertex-ai:eu/receipt-layout/1', 'version:vertex-ai:us/churn/1'];
      for (const id of shared)
        expect(
          await ask('query ($id: ID!) { modelVersion(id: $id) { ... on VertexAiModelVersion { containerImage } } }', { id }),
        ).toMatchObject({ modelVersion: { containerImage: 'us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest' } });
      for (const id of shared) {
        expect(await walk(id, 'upstream')).toEqual([]);
        expect(await walk(id, 'dependents')).toEqual([]);
      }
    });

    it('stay apart where only their names are the same', async () => {
      const churn = await walk('version:mlflow:demo/churn/1', 'upstream');
      expect(churn.filter((id) => id.includes(':vertex-ai:'))).toEqual([]);
      const data = (await ask(`{ modelVersions(first: 100) { nodes { id name registry { id } model { id } } } }`)) as {
        modelVersions: { nodes: { id: string; name: string; registry: { id: string }; model: { id: string } }[] };
      };
      const models = Map.groupBy(data.modelVersions.nodes, ({ name }) => name);
      const modelsNamed = (name: string) => new Set(models.get(name)?.map(({ model }) => model.id));
      expect(modelsNamed('churn')).toEqual(new Set(['model:mlflow:demo/churn', 'model:vertex-ai:us/churn']));
      expect(modelsNamed('fraud-prod')).toEqual(new Set(['model:mlflow:demo/fraud-prod', 'model:sagemaker:us-prod/fraud-prod']));
      expect(await walk('version:mlflow:demo/fraud-prod/1', 'dependents')).toEqual([]);
    });

    it('answer their live fields whole on one page over all registries', async () => {
      const data = (await ask(
        '{ modelVersions(first: 50) { totalCount nodes { id registry { id } description createdAt status aliases tags { key value } } } }',
      )) as { modelVersions: { totalCount: number; nodes: { registry: { id: string }; [field: string]: unknown }[] } };
      const { totalCount, nodes } = data.modelVersions;
      expect(nodes).toHaveLength(totalCount);
      expect(new Set(nodes.map(({ registry }) => registry.id))).toEqual(new Set(registries));
      for (const node of nodes)
        expect(node).toMatchObject({ createdAt: expect.any(String), status: 'READY', aliases: expect.any(Array), tags: expect.any(Array) });
    });

    it('are found by the names that each registry gives them', async () => {
      const uris = [
        ['models:/fraud/3', 'version:mlflow:demo/fraud/3'],
        ['arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud-prod/2', 'version:sagemaker:us-prod/fraud-prod/2'],
        [`${vertexAi('europe-west4')}/models/card-embeddings@champion`, 'version:vertex-ai:eu/card-embeddings/1'],
        ['projects/acme-ml/locations/us-central1/models/card-embeddings@1', 'version:vertex-ai:us/card-embeddings/1'],
        ['arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud-prod/99', null],
      ] as const;
      for (const [uri, id] of uris)
        expect(await ask('query ($uri: String!) { modelVersionByUri(uri: $uri) { id } }', { uri })).toEqual({
          modelVersionByUri: id === null ? null : { id },
        });
    });

    it('are not looked for in a region that no connection is for', async () => {
      const uri = `${vertexAi('us-east1')}/models/card-embeddings@1`;
      const { data, errors } = await sandbox.ask('query ($uri: String!) { modelVersionByUri(uri: $uri) { id } }', { variables: { uri } });
      expect(data).toEqual({ modelVersionByUri: null });
      expect(errors).toMatchObject([{ path: ['modelVersionByUri'], extensions: { code: 'BAD_USER_INPUT' } }]);
    });

    it('come from registries that are all fresh', async () => {
      expect(await ask('{ registries { id state lastError modelCount versionCount } }')).toEqual({
        registries: [
          { id: 'mlflow:demo', state: 'FRESH', lastError: null, modelCount: 9, versionCount: 35 },
          { id: 'sagemaker:us-prod', state: 'FRESH', lastError: null, modelCount: 2, versionCount: 5 },
          { id: 'vertex-ai:eu', state: 'FRESH', lastError: null, modelCount: 2, versionCount: 2 },
          { id: 'vertex-ai:us', state: 'FRESH', lastError: null, modelCount: 2, versionCount: 2 },
        ],
      });
    });
  });

  describe('scores of one night that the next one learns from', () => {
    const [features, scores] = ['dataset:s3%3A%2F%2Facme%2Ffeatures', 'dataset:s3%3A%2F%2Facme%2Fscores'];
    const [build, score] = ['run:sagemaker:us-prod/processing-job/build-features', 'run:sagemaker:us-prod/transform-job/score-payments'];
    const trained = ['run:sagemaker:us-prod/training-job/chargeback-scores', 'version:sagemaker:us-prod/chargeback/2'];

    it('are walked once around, and the start is not among the results', async () => {
      expect(new Set(await walk(scores, 'dependents'))).toEqual(new Set([build, features, score, ...trained]));
      expect(new Set(await walk(scores, 'upstream'))).toEqual(new Set([score, features, build, table]));
      expect(new Set(await walk(features, 'upstream'))).toEqual(new Set([build, scores, score, table]));
    });

    it('carry a bad table on to what was trained on them', async () => {
      expect(await walk(table, 'dependents')).toEqual(expect.arrayContaining([build, features, score, scores, ...trained]));
      expect(await walk(table, 'dependents')).not.toContain(table);
    });
  });
});
