import { useEffect, useRef, useState } from 'react';
import type { ImpactFragment } from '../data/generated/operations.ts';
import type { Answer, Problem } from '../data/ask.ts';
import { problemsOf } from '../data/use-answer.ts';
import { type AffectedRow, readRows } from './impact.ts';
import { impactPage, readMoreImpact } from './questions.ts';

export interface ImpactControl {
  /** Totals and what they rest on, of the first answer. */
  readonly impact: ImpactFragment;
  /** What is listed: a page cannot show tens of thousands. */
  readonly rows: readonly AffectedRow[];
  readonly hasMore: boolean;
  readonly isAsking: boolean;
  readonly problems: readonly Problem[];
  readonly loadMore: () => void;
  /** Rows for a file: all of them, or the first 10,000. Null = they could not be read, and the problems say why. */
  readonly loadAll: () => Promise<readonly AffectedRow[] | null>;
}

const rowsPerQuestion = 500;
const mostRows = 10_000;

interface Loaded {
  readonly rows: readonly AffectedRow[];
  readonly next: string | null;
}

export function useImpact(id: string, impact: ImpactFragment): ImpactControl {
  const [loaded, setLoaded] = useState<Loaded>(() => ({ rows: readRows(impact), next: nextOf(impact) }));
  const [isAsking, setIsAsking] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const left = useRef(new AbortController());
  useEffect(() => {
    left.current = new AbortController();
    return () => left.current.abort();
  }, []);
  const load = async (count: number, first: number): Promise<Loaded | null> => {
    const { signal } = left.current;
    setIsAsking(true);
    const { data, problems: found } = await loadRows({ id, from: loaded, count, first }, signal);
    if (signal.aborted) return null;
    setProblems(found);
    setIsAsking(false);
    return data;
  };
  return {
    impact,
    rows: loaded.rows,
    hasMore: loaded.next !== null,
    isAsking,
    problems,
    loadMore: () => void load(loaded.rows.length + 1, impactPage).then((more) => more !== null && setLoaded(more)),
    loadAll: async () => (await load(mostRows, rowsPerQuestion))?.rows ?? null,
  };
}

interface RowsWanted {
  readonly id: string;
  readonly from: Loaded;
  readonly count: number;
  readonly first: number;
}

async function loadRows({ id, from, count, first }: RowsWanted, signal: AbortSignal): Promise<Answer<Loaded | null>> {
  let { rows, next } = from;
  try {
    while (next !== null && rows.length < count) {
      const { data } = await readMoreImpact({ id, first, after: next }, signal);
      [rows, next] = [[...rows, ...readRows(data)], nextOf(data)];
    }
  } catch (error) {
    return { data: null, problems: problemsOf(error) };
  }
  return { data: { rows, next }, problems: [] };
}

function nextOf({ affected: { pageInfo } }: ImpactFragment): string | null {
  return pageInfo.hasNextPage ? pageInfo.endCursor : null;
}
