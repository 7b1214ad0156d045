import { useEffect, useState } from 'react';
import { type Answer, AskError, type Problem } from './ask.ts';

export type Asked<Data> =
  | { readonly state: 'asking'; readonly before: Answer<Data> | null }
  | { readonly state: 'answered'; readonly answer: Answer<Data> }
  | { readonly state: 'failed'; readonly problems: readonly Problem[] };

/** Asks whenever the key changes; the answer before stays until the next one is there. */
export function useAnswer<Data>(key: string, read: (signal: AbortSignal) => Promise<Answer<Data>>): Asked<Data> {
  const [asked, setAsked] = useState<Asked<Data>>({ state: 'asking', before: null });
  useEffect(() => {
    const left = new AbortController();
    setAsked((last) => ({ state: 'asking', before: last.state === 'answered' ? last.answer : null }));
    read(left.signal).then(
      (answer) => left.signal.aborted || setAsked({ state: 'answered', answer }),
      (error: unknown) => left.signal.aborted || setAsked({ state: 'failed', problems: problemsOf(error) }),
    );
    return () => left.abort();
    // The key stands for everything that the reader closes over.
  }, [key]);
  return asked;
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
