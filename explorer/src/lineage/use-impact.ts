import { useEffect, useRef, useState } from 'react';
import type { ImpactFragment } from '../data/generated/operations.ts';
import type { Problem } from '../data/ask.ts';
import { problemsOf } from '../data/use-answer.ts';
import { type AffectedRow, readRows } from './impact.ts';
import { readMoreImpact } from './questions.ts';

export interface ImpactControl {
  /** Totals and what they rest on, of the first answer. */
  readonly impact: ImpactFragment;
  readonly rows: readonly AffectedRow[];
  readonly hasMore: boolean;
  readonly isAsking: boolean;
  readonly problems: readonly Problem[];
  readonly loadMore: () => void;
  /** All rows, or the first 10,000 of more. */
  readonly loadAll: () => Promise<readonly AffectedRow[]>;
}

/** Most rows that a file is made of. */
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
  const loadUpTo = async (count: number): Promise<readonly AffectedRow[]> => {
    const { signal } = left.current;
    setIsAsking(true);
    let { rows, next } = loaded;
    try {
      while (next !== null && rows.length < count) {
        const { data } = await readMoreImpact(id, next, signal);
        [rows, next] = [[...rows, ...readRows(data)], nextOf(data)];
      }
    } catch (error) {
      if (!signal.aborted) setProblems(problemsOf(error));
    }
    if (!signal.aborted) {
      setLoaded({ rows, next });
      setIsAsking(false);
    }
    return rows;
  };
  return {
    impact,
    rows: loaded.rows,
    hasMore: loaded.next !== null,
    isAsking,
    problems,
    loadMore: () => void loadUpTo(loaded.rows.length + 1),
    loadAll: () => loadUpTo(mostRows),
  };
}

function nextOf({ affected: { pageInfo } }: ImpactFragment): string | null {
  return pageInfo.hasNextPage ? pageInfo.endCursor : null;
}
