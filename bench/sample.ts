import { type Child, readUsage } from './children.ts';
import { applyLoad, type Asker, type IsEnough, type Question } from './load.ts';
import { median, quantile } from './support.ts';

/** A server and the connections to it. */
export interface Side {
  readonly child: Child;
  readonly askers: readonly Asker[];
}

export interface Sample {
  readonly answers: number;
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds of the server's processor time for one answer. */
  readonly processor: number;
  readonly p50: number;
  readonly p99: number;
}

/** Keeps a side busy until it is enough, each connection with its own list of questions. */
export async function sampleLoad({ child, askers }: Side, lists: readonly (readonly Question[])[], isEnough: IsEnough): Promise<Sample> {
  const before = await readUsage(child);
  const { answers, seconds, latencies } = await applyLoad(askers, lists, isEnough);
  const after = await readUsage(child);
  return {
    answers,
    rate: answers / seconds,
    processor: (after.cpu - before.cpu) / 1_000 / answers,
    p50: median(latencies),
    p99: quantile(latencies, 0.99),
  };
}

/** Samples of each side, round by round. The first round warms up; then who begins changes from round to round. */
export async function sampleInTurns<Name extends string, Taken extends Sample>(
  names: readonly Name[],
  rounds: number,
  take: (name: Name) => Promise<Taken>,
): Promise<ReadonlyMap<Name, readonly Taken[]>> {
  const found = new Map<Name, Taken[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const sample = await take(name);
      if (round > 0) found.get(name)?.push(sample);
    }
  }
  return found;
}

/** The median of one figure of all samples. */
export function medianOf<Taken extends Sample>(samples: readonly Taken[] | undefined, key: keyof Taken): number {
  return median((samples ?? []).map((sample) => Number(sample[key])));
}
