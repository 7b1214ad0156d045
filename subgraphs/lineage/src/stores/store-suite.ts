import type { AccessPolicy } from '@tributary/kit';
import type { LineageStore } from './store.ts';
import { accessCases } from './suite/access-cases.ts';
import { accessOracleCases } from './suite/access-oracle-cases.ts';
import { claimCases } from './suite/claim-cases.ts';
import { neighbourCases } from './suite/neighbour-cases.ts';
import { nodeCases } from './suite/node-cases.ts';
import { oracleCases } from './suite/oracle-cases.ts';
import { pagingCases } from './suite/paging-cases.ts';
import { stampCases } from './suite/stamp-cases.ts';
import { syncCases } from './suite/sync-cases.ts';
import { textCases } from './suite/text-cases.ts';
import { walkCases } from './suite/walk-cases.ts';

export interface StoreCaseContext {
  /** Open, empty, and under the policy of the suite. */
  readonly store: LineageStore;
  /** Another one, open and empty; whoever runs the case closes it. What an earlier one held may be gone by then. */
  readonly fresh: (policy?: AccessPolicy) => Promise<LineageStore>;
  /** How many random graphs a case looks at. */
  readonly randomGraphs: number;
}

/** One thing that every store must do. It throws where the store does not. */
export interface StoreCase {
  /** Stays the same when the title is put better. */
  readonly id: string;
  /** A sentence about the store, in the present tense. */
  readonly title: string;
  readonly run: (context: StoreCaseContext) => Promise<void>;
}

/** The contract of {@link LineageStore} as data: no test runner is needed to run it. */
export const storeCases: readonly StoreCase[] = [
  ...nodeCases,
  ...claimCases,
  ...neighbourCases,
  ...pagingCases,
  ...textCases,
  ...syncCases,
  ...oracleCases,
  ...walkCases,
  ...stampCases,
  ...accessCases,
  ...accessOracleCases,
];
