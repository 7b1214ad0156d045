import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, loadConfiguration, startProduct, type SyncOutcome } from '@tributary/gateway';

export const syncIntervalSeconds = 1;

/** The rules of every connection that the tests configure. */
export const rules = `{ stage: [{ alias: serving, is: PRODUCTION }], approval: [{ tag: approved, value: "yes", is: APPROVED }], owner: [{ tag: team }] }`;

export interface Answer {
  readonly data?: Readonly<Record<string, any>> | null; // oxlint-disable-line typescript/no-explicit-any -- checked by what a test expects
  readonly errors?: readonly AnswerError[];
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}
