import { useEffect, useRef, useState } from 'react';
import { type Answer, AskError, type Problem } from './ask.ts';

export type Asked<Data> =
  | { readonly state: 'asking'; readonly before: Answer<Data> | null }
  | { readonly state: 'answered'; readonly answer: Answer<Data> }
  | { readonly state: 'failed'; readonly problems: readonly Problem[] };

interface Ended<Data> {
  readonly key: string;
  readonly outcome: Exclude<Asked<Data>, { readonly state: 'asking' }>;
}

/** Asks whenever the key, which stands for everything that is asked, changes; the answer before stays until the next one is there. */
export function useAnswer<Data>(key: string, read: (signal: AbortSignal) => Promise<Answer<Data>>): Asked<Data> {
  const [ended, setEnded] = useState<Ended<Data> | null>(null);
  const reader = useRef(read);
  useEffect(() => {
    reader.current = read;
  });
  useEffect(() => {
    const left = new AbortController();
    const end = (outcome: Ended<Data>['outcome']): void => {
      if (!left.signal.aborted) setEnded({ key, outcome });
    };
    reader.current(left.signal).then(
      (answer) => end({ state: 'answered', answer }),
      (error: unknown) => end({ state: 'failed', problems: problemsOf(error) }),
    );
    return () => left.abort();
  }, [key]);
  if (ended?.key === key) return ended.outcome;
  return { state: 'asking', before: ended?.outcome.state === 'answered' ? ended.outcome.answer : null };
}

/** What there is to show meanwhile. */
export function latest<Data>(asked: Asked<Data>): Answer<Data> | null {
  if (asked.state === 'answered') return asked.answer;
  return asked.state === 'asking' ? asked.before : null;
}

export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof AskError) return error.problems;
  return [{ message: 'The explorer failed at this; reload the page.', fix: null, registry: null, path: [] }];
}
