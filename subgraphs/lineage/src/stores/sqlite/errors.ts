import { isErrorCode, TributaryError } from '@tributary/kit/core';
import type { Failure } from './operations.ts';

interface Problem {
  readonly message: string;
  readonly fix: string;
}

const permissionFix = 'Check that the folder of the lineage store exists and that this process may write to it.';

/** By SQLite's primary result code (https://www.sqlite.org/rescode.html) or by why we refused a file. */
const problems: Readonly<Record<string | number, Problem>> = {
  5: { message: 'The lineage graph is busy: another process has been writing for too long.', fix: 'Try again.' },
  8: { message: 'The lineage graph cannot be written.', fix: permissionFix },
  10: { message: 'The disk of the lineage graph failed.', fix: 'Check the disk of the lineage store.' },
  11: { message: 'The file of the lineage graph is damaged.', fix: 'Move it away and start again: the next sync builds it anew.' },
  13: { message: 'The disk of the lineage graph is full.', fix: 'Make room on the disk of the lineage store.' },
  14: { message: 'The lineage graph cannot be opened.', fix: permissionFix },
  26: { message: 'The file of the lineage graph is not a SQLite file.', fix: 'Give the lineage store a path of its own.' },
  'foreign-file': {
    message: 'The file of the lineage graph belongs to another program.',
    fix: 'Give the lineage store a path of its own.',
  },
  'newer-format': {
    message: 'The lineage graph was written by a newer version of Tributary.',
    fix: 'Run that version, or move the file away: the next sync builds it anew.',
  },
};

/** The error that a failed task means. Its message is ours; SQLite's own text may hold a path and goes to the log with the cause. */
export function toTributaryError({ message, stack, reason, code, fix }: Failure): TributaryError {
  const cause = Object.assign(new Error(message), stack === undefined ? {} : { stack });
  if (isErrorCode(code)) return new TributaryError(code, message, { cause, ...(fix !== null && { fix }) });
  const problem = reason === null ? undefined : problems[reason];
  if (problem === undefined) return new TributaryError('LINEAGE_UNAVAILABLE', 'The lineage graph could not answer.', { cause });
  return new TributaryError('LINEAGE_UNAVAILABLE', problem.message, { fix: problem.fix, cause });
}
