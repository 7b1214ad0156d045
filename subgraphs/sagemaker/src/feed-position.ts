import { z } from 'zod';

/** What is read in turn. `uses` and `results` are the associations that begin, and end, at a dataset. */
const stages = ['groups', 'packages', 'endpoints', 'jobs', 'artifacts', 'uses', 'results'] as const;
export type Stage = (typeof stages)[number];

const kinds = z.object({
  groups: z.number(),
  packages: z.number(),
  endpoints: z.number(),
  jobs: z.number(),
  artifacts: z.number(),
});
/** What has a time by which its changes are found. */
export type Kind = keyof z.infer<typeof kinds>;

const positionSchema = z.object({
  stage: z.enum(stages),
  token: z.string().nullable(),
  /** Pages of this stage that were read, and the rows on them. */
  page: z.number(),
  listed: z.number(),
  /** The latest times of the feed before, in milliseconds; null reads everything. */
  since: kinds.nullable(),
  /** The latest times seen by now. */
  newest: kinds,
  skipped: z.record(z.string(), z.number()),
  /** Whether by now nothing was left for a later feed, so that what was not listed is gone. */
  isWhole: z.boolean(),
});
/** Where a feed stands. It keeps no other state between pages. */
export type Position = z.infer<typeof positionSchema>;

const nothingSeen = { groups: 0, packages: 0, endpoints: 0, jobs: 0, artifacts: 0 };

/** Pages of 100 rows; what lies beyond is listed as skipped. Groups and packages are read to their end. */
const maxPages: Readonly<Partial<Record<Stage, number>>> = { endpoints: 50, jobs: 100, artifacts: 100, uses: 100, results: 100 };

export function maxPagesOf(stage: Stage): number {
  return maxPages[stage] ?? Infinity;
}

export function stageAfter(stage: Stage): Stage | null {
  return stages[stages.indexOf(stage) + 1] ?? null;
}

/** The beginning of a feed; a resume token that is not ours means everything. */
export function beginAt(resumeToken: string | null): Position {
  const since = resumeToken === null ? null : (kinds.safeParse(parseJson(resumeToken)).data ?? null);
  return { stage: 'groups', token: null, page: 0, listed: 0, since, newest: since ?? nothingSeen, skipped: {}, isWhole: true };
}

export function parsePosition(value: unknown): Position | undefined {
  return positionSchema.safeParse(value).data;
}

export function toResumeToken({ newest }: Position): string {
  return JSON.stringify(newest);
}

/** The latest time of some rows, in milliseconds. */
export function latestOf(
  before: number,
  rows: readonly { readonly CreationTime?: Date | undefined; readonly LastModifiedTime?: Date | undefined }[],
): number {
  return rows.reduce((latest, row) => Math.max(latest, row.CreationTime?.getTime() ?? 0, row.LastModifiedTime?.getTime() ?? 0), before);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
