import type { FakeMlflowState } from '@tributary/mlflow/testing';
import type { StoryCalendar } from './story-calendar.ts';

const hour = 3_600_000;

export interface TrainingRun {
  readonly name: string;
  /** Day of the story, from its beginning. */
  readonly day: number;
  /** State of the payments table that was read. */
  readonly digest: string;
  readonly commit: string;
  readonly auc: number;
  readonly parentRunId?: string;
  readonly modelInputs?: readonly string[];
}

/** Writes the story's rows with the story's dates. */
export class Teller {
  readonly state: FakeMlflowState;
  readonly experimentId: string;
  readonly #calendar: StoryCalendar;

  constructor(state: FakeMlflowState, calendar: StoryCalendar) {
    this.state = state;
    this.#calendar = calendar;
    this.goTo(0);
    this.experimentId = state.addExperiment('fraud').experimentId;
  }

  /** Moves to a day of the story and answers its moment. */
  goTo(storyDay: number): number {
    return this.#calendar.goTo(storyDay);
  }

  payments(digest: string, context = 'training') {
    return { name: 'payments', digest, sourceType: 's3', source: '{"uri": "s3://acme/payments"}', context };
  }

  train({ name, day: storyDay, digest, commit, auc, ...rest }: TrainingRun): { readonly runId: string } {
    const startTime = this.goTo(storyDay);
    return this.state.addRun({
      ...rest,
      experimentId: this.experimentId,
      name,
      startTime,
      endTime: startTime + hour,
      tags: {
        'mlflow.user': 'ann',
        'mlflow.source.git.commit': commit,
        'mlflow.source.git.branch': 'main',
        'mlflow.source.git.repoURL': 'https://git.acme.example/fraud.git',
      },
      metrics: [{ key: 'auc', value: auc }],
      params: { max_depth: '6', learning_rate: '0.1' },
      datasets: [this.payments(digest), { name: 'merchants', digest: 'm1', sourceType: 's3', source: '{"uri": "s3://acme/merchants"}' }],
    });
  }

  /** Registers what a run logged, and answers the id of the logged model. */
  register(name: string, runId: string, description: string): string {
    const { modelId } = this.state.addLoggedModel({ experimentId: this.experimentId, name, sourceRunId: runId });
    this.state.addModelVersion({
      name,
      runId,
      modelId,
      source: `models:/${modelId}`,
      description,
      tags: { team: 'risk' },
      flavors: { xgboost: { xgb_version: '2.1.0' } },
    });
    return modelId;
  }
}
