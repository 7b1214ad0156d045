import type { FakeMlflowState } from '@tributary/mlflow/testing';
import type { FakeSageMakerState } from '@tributary/sagemaker/testing';
import type { FakeVertexAiState } from '@tributary/vertex-ai/testing';
import type { StoryCalendar } from './story-calendar.ts';
import { tellMlflow } from './story-mlflow.ts';
import { tellSageMaker } from './story-sagemaker.ts';
import { tellVertexAi } from './story-vertex-ai.ts';

/** What each registry of the story holds. */
export interface StoryStates {
  readonly mlflow: FakeMlflowState;
  readonly sagemaker: FakeSageMakerState;
  readonly europe: FakeVertexAiState;
  readonly america: FakeVertexAiState;
}

/**
 * A company scores card payments. The nightly table s3://acme/payments was written wrongly in March (state d3). A model was trained on it
 * before anyone saw. By copies it came from MLflow to the card gateway in SageMaker; embeddings of the same table were trained in Vertex
 * AI in Europe and are served in America.
 */
export function tellStory({ mlflow, sagemaker, europe, america }: StoryStates, calendar: StoryCalendar): void {
  tellMlflow(mlflow, calendar);
  tellSageMaker(sagemaker, calendar);
  tellVertexAi({ europe, america }, calendar);
}
