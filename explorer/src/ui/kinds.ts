import type { LineageNodeKind } from '../data/generated/operations.ts';

/** A kind is told by its shape and its word; colour only helps. */
export interface KindLook {
  /** Outline in a square of 16 by 16. */
  readonly path: string;
  /** For exported pictures, which have paper for a ground. */
  readonly ink: string;
}

export const kindLooks: Readonly<Record<LineageNodeKind, KindLook>> = {
  MODEL_VERSION: { path: 'M8 1.5 13.6 4.75v6.5L8 14.5 2.4 11.25v-6.5ZM2.4 4.75 8 8l5.6-3.25M8 8v6.5', ink: '#0b6b73' },
  DATASET: { path: 'M2.5 4c0-3 11-3 11 0v8c0 3-11 3-11 0ZM2.5 4c0 3 11 3 11 0M2.5 8c0 3 11 3 11 0', ink: '#2d5fb3' },
  TRAINING_RUN: { path: 'M4 2.5 13 8 4 13.5Z', ink: '#8f5200' },
  CODE_COMMIT: { path: 'M8 4.75a3.25 3.25 0 1 0 0 6.5 3.25 3.25 0 0 0 0-6.5ZM.75 8h4M11.25 8h4', ink: '#565c69' },
  EVALUATION: { path: 'M8 1.25 14.75 8 8 14.75 1.25 8ZM5.5 8l1.75 1.75L10.5 6.5', ink: '#7a3fa8' },
  ENDPOINT: { path: 'M2 2h6.5l5.5 6-5.5 6H2ZM5 8h4.5', ink: '#1c7038' },
  EXTERNAL: { path: 'M6.5 2.5h-4v11h11v-4M9.5 2h4.5v4.5M14 2 7.5 8.5', ink: '#565c69' },
};
