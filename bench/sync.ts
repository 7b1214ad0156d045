// A full sync of 2,000 versions of 200 models from each kind of registry, the one after it, and a quiet incremental one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, loadConfiguration, openForSync } from '@tributary/gateway';
import { fakeCredentials, type FakeSageMakerState, startFakeSageMaker } from '@tributary/sagemaker/testing';
import { type FakeVertexAiState, startFakeVertexAi } from '@tributary/vertex-ai/testing';
import { type Child, readUsage, serveParent, startChild } from './children.ts';
import type { Calls, StandInReady } from './stand-in.ts';
import { formatMegabytes, formatMs, formatNumber, formatRatio, median, printBound, printTable } from './support.ts';
import { type SyncReport, syncForParent } from './sync-report.ts';

const models = 200;
const versionsPerModel = 10;
const runs = 3;
/** What MLflow answers for one version at a time only: its model file, and the inputs of its run. */
const singleReads = ['model-versions/get-artifact', 'runs/get'];
const syncs = [
  { name: 'first full sync', question: 'full' },
  { name: 'second full sync', question: 'full' },
  { name: 'quiet incremental sync', question: 'incremental' },
];

interface Sample {
  readonly report: SyncReport;
  readonly calls: Calls;
  /** Bytes by which the most resident memory grew. */
  readonly growth: number;
}

/** What a registry is to this benchmark: the children that stand in for it and that sync it, and its calls for one version each. */
interface Subject {
  readonly title: string;
  readonly standIn: readonly [name: string, ...args: string[]];
  readonly sync: readonly [name: string, ...args: string[]];
  readonly singleReads: readonly string[];
  /** Of a full sync, beside single reads: what its pages of at most 100 rows, or 1,000, come to. */
  readonly maxOtherCalls: number;
}

const subjects: readonly Subject[] = [
  { title: 'MLflow', standIn: ['stand-in', String(models), String(versionsPerModel)], sync: ['sync-once'], singleReads, maxOtherCalls: 12 },
  {
    title: 'SageMaker',
    standIn: ['sync', 'stand-in', 'sagemaker'],
    sync: ['sync', 'once', 'sagemaker'],
    singleReads: ['DescribeTrainingJob'],
    maxOtherCalls: 50,
  },
  {
    title: 'Vertex AI',
    standIn: ['sync', 'stand-in', 'vertex-ai'],
    sync: ['sync', 'once', 'vertex-ai'],
    singleReads: ['ListModelVersions', 'ListModelEvaluations', 'GetPipelineJob'],
    maxOtherCalls: 50,
  },
];

// This file is its own child for the clouds.
const [role, cloud] = process.send === undefined ? [] : process.argv.slice(2);
if (role === 'stand-in') await standInFor(cloud);
else if (role === 'once') await syncWhenAsked(cloud, process.argv[4] ?? '');
else for (const subject of subjects) await measure(subject);

async function measure(subject: Subject): Promise<void> {
  const [name, ...args] = subject.standIn;
  const standIn = await startChild(name, args);
  try {
    const samples: Sample[][] = [];
    for (let run = 0; run < runs; run++) samples.push(await sampleRun(subject, standIn));
    report(subject, samples);
  } finally {
    await standIn.stop();
  }
}

/** Each run has a process and a graph of its own, so that none finds what another left. */
async function sampleRun({ sync: [name, ...args] }: Subject, standIn: Child): Promise<Sample[]> {
  const child = await startChild(name, [...args, (standIn.ready as StandInReady).url]);
  const samples: Sample[] = [];
  for (const { question } of syncs) {
    await standIn.ask('reset');
    const { rss } = await readUsage(child);
    const result = (await child.ask(question)) as SyncReport;
    if (result.outcome !== 'synced') throw new Error(`A sync ended as ${result.outcome}.`);
    const { peakRss } = await readUsage(child);
    samples.push({ report: result, calls: (await standIn.ask('calls')) as Calls, growth: Math.max(0, peakRss - rss) });
  }
  await child.stop();
  return samples;
}

function report(subject: Subject, samples: readonly (readonly Sample[])[]): void {
  const rows = syncs.map(({ name }, at) => {
    const own = samples.flatMap((run) => run[at] ?? []);
    const of = (read: (sample: Sample) => number) => median(own.map(read));
    return { name, of, ms: of((sample) => sample.report.ms), calls: own[0]?.calls ?? {} };
  });
  const [first, , quiet] = rows;
  if (first === undefined || quiet === undefined) return;
  printTable(
    `Sync of ${subject.title} with ${formatNumber(models * versionsPerModel)} versions of ${models} models, medians of ${runs} runs: calls follow pages, not versions, and a quiet registry costs a handful.`,
    ['', 'time', 'of first', 'calls', 'single reads', 'left over', 'nodes', 'edges', 'memory growth'],
    rows.map(({ name, of, ms, calls }) => [
      name,
      formatMs(ms),
      formatRatio(ms, first.ms),
      formatNumber(sumOf(calls) - singleReadsIn(subject, calls)),
      formatNumber(singleReadsIn(subject, calls)),
      formatNumber(of((sample) => sample.report.skipped)),
      formatNumber(of((sample) => sample.report.nodes)),
      formatNumber(of((sample) => sample.report.edges)),
      formatMegabytes(of((sample) => sample.growth)),
    ]),
  );
  for (const { name, calls } of rows) console.log(`${name}: ${formatCalls(calls)}`);
  const others = sumOf(first.calls) - singleReadsIn(subject, first.calls);
  printBound(
    `a full sync of ${subject.title} takes at most ${subject.maxOtherCalls} calls beside single reads`,
    `${others}`,
    others <= subject.maxOtherCalls,
  );
}

function singleReadsIn(subject: Subject, calls: Calls): number {
  return subject.singleReads.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0);
}

function sumOf(calls: Calls): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

function formatCalls(calls: Calls): string {
  return Object.entries(calls)
    .map(([operation, count]) => `${formatNumber(count)} ${operation}`)
    .join(', ');
}

/** A cloud's stand-in in a process of its own. */
async function standInFor(kind: string | undefined): Promise<void> {
  const clock = { at: Date.now() - 90 * 86_400_000 };
  const now = (): number => clock.at;
  const server = kind === 'sagemaker' ? await startFakeSageMaker({ now }) : await startFakeVertexAi({ now });
  for (let model = 0; model < models; model++) {
    const name = `model-${String(model).padStart(4, '0')}`;
    clock.at += 600_000;
    if ('groups' in server.state) addPackages(server.state, name);
    else addVertexAiVersions(server.state, name);
  }
  clock.at = Date.now();
  serveParent(
    { url: server.url } satisfies StandInReady,
    {
      calls: (): Calls => {
        const operations = Map.groupBy(server.calls, ({ operation }) => operation);
        return Object.fromEntries([...operations].map(([operation, calls]) => [operation, calls.length]));
      },
      reset: () => server.resetCalls(),
    },
    () => server.stop(),
  );
}

function addPackages(state: FakeSageMakerState, group: string): void {
  state.addGroup({ name: group, description: `What ${group} is for`, tags: { team: 'risk' } });
  for (let version = 1; version <= versionsPerModel; version++) {
    const modelDataUrl = `s3://acme/models/${group}/${version}/model.tar.gz`;
    const generatedBy = state.addTrainingJob({
      name: `${group}-${version}`,
      modelData: modelDataUrl,
      inputs: { own: `s3://acme/${group}`, shared: 's3://acme/shared' },
      hyperParameters: { depth: '6', rate: '0.1', rounds: '200' },
      metrics: { auc: 0.9 + version / 1_000, loss: 0.1, f1: 0.8 },
    });
    state.addPackage({ group, generatedBy, modelDataUrl, commit: version.toString(16).padStart(40, 'a'), tags: { reviewed: 'yes' } });
  }
}

function addVertexAiVersions(state: FakeVertexAiState, modelId: string): void {
  state.addModel({ modelId, displayName: modelId, description: `What ${modelId} is for`, labels: { team: 'risk' } });
  for (let version = 1; version <= versionsPerModel; version++) {
    const datasets = [modelId, 'shared'].map((name) => ({ schemaTitle: 'system.Dataset', displayName: name, uri: `gs://acme/${name}` }));
    const pipelineJob = state.addPipelineJob({
      displayName: `${modelId}-${version}`,
      jobId: `${modelId}-${version}`,
      parameters: { depth: 6, rate: 0.1, rounds: 200 },
      labels: { git_commit: version.toString(16).padStart(40, 'a') },
      tasks: [{ inputs: { data: datasets } }],
    });
    state.addVersion(modelId, { pipelineJob, artifactUri: `gs://acme/models/${modelId}/${version}`, labels: { reviewed: 'yes' } });
  }
}

/** As sync-once.ts, for a cloud. The key of the AWS stand-in is the one that it knows, whatever the user's own are. */
async function syncWhenAsked(kind: string | undefined, url: string): Promise<void> {
  const { accessKeyId, secretAccessKey } = fakeCredentials;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
  delete process.env['AWS_PROFILE'];
  delete process.env['AWS_SESSION_TOKEN'];
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const registry =
    kind === 'sagemaker'
      ? { type: kind, connection: 'bench', region: 'us-east-1', endpoint: url }
      : { type: kind, connection: 'bench', project: 'acme-ml', location: 'europe-west4', endpoint: new URL(url).host, tls: false };
  const file = join(folder, 'tributary.json');
  writeFileSync(file, JSON.stringify({ lineage: { syncIntervalSeconds: 86_400 }, registries: [registry] }));
  syncForParent(await openForSync(await loadConfiguration(file, { env: {} }), createLogger('silent')));
}
