import type { FakeVertexAiState } from '@tributary/vertex-ai/testing';
import { story } from './names.ts';
import type { StoryCalendar } from './story-calendar.ts';

export interface Regions {
  readonly europe: FakeVertexAiState;
  readonly america: FakeVertexAiState;
}

const model = 'card-embeddings';
/** The vendor's own image: half of all models run in it, and that says nothing about where they come from. */
const sharedImage = 'us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest';

/** What the company runs in Vertex AI: embeddings of cards, trained in Europe, served in America. */
export function tellVertexAi({ europe, america }: Regions, calendar: StoryCalendar): void {
  calendar.goTo(76);
  const pipelineJob = europe.addPipelineJob({
    displayName: 'embed-cards',
    jobId: 'embed-cards-march',
    parameters: { dimensions: 64 },
    tasks: [
      { inputs: { transactions: [{ schemaTitle: 'system.Dataset', displayName: 'payments', uri: story.badDataset.uri }] } },
      { outputs: { vectors: [{ schemaTitle: 'system.Dataset', displayName: 'card vectors', uri: 'gs://acme/card-vectors' }] } },
    ],
  });
  europe.addModel({ modelId: model, displayName: 'Card embeddings', labels: { team: 'embeddings' } });
  const version = europe.addVersion(model, {
    description: 'One vector for each card',
    artifactUri: 'gs://acme/models/card-embeddings/1',
    imageUri: 'europe-west4-docker.pkg.dev/acme-ml/serving/embeddings:3',
    pipelineJob,
    sourceType: 'CUSTOM',
  });
  europe.setAlias(model, 'champion', version);
  calendar.goTo(78);
  america.addModel({ modelId: model, displayName: 'Card embeddings', labels: { team: 'embeddings', stage: 'prod' } });
  const copy = america.addVersion(model, {
    description: 'Copied from europe-west4',
    originalModel: `${europe.parent}/models/${model}@${version}`,
    artifactUri: 'gs://acme-us/models/card-embeddings/1',
    imageUri: 'us-central1-docker.pkg.dev/acme-ml/serving/embeddings:3',
    sourceType: 'CUSTOM',
  });
  const endpoint = america.addEndpoint({
    endpointId: model.concat('-live'),
    displayName: model.concat('-live'),
    labels: { stage: 'prod' },
  });
  america.deploy(endpoint, { modelId: model, versionId: copy, displayName: 'embeddings', trafficPercent: 100 });
  tellUnrelated({ europe, america }, calendar);
}

/** They have an image in common, one has the name of a model in MLflow, and nothing else joins them. */
function tellUnrelated({ europe, america }: Regions, calendar: StoryCalendar): void {
  const others = [
    [europe, 'receipt-layout'],
    [america, 'churn'],
  ] as const;
  for (const [index, [state, modelId]] of others.entries()) {
    calendar.goTo(90 + index);
    state.addModel({ modelId, displayName: modelId, labels: { team: 'growth' } });
    state.addVersion(modelId, { imageUri: sharedImage, artifactUri: `gs://acme/models/${modelId}/1` });
  }
}
