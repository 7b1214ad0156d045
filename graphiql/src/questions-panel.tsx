import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type ReadyQuestion, writeQuestions } from './questions.ts';
import { parseJson, useOpenQuestion, useSession } from './session.ts';
import { type Catalogue, chooseSubjects, subjectsQuery } from './subjects.ts';

/** Where asking the catalogue stands. */
type Found =
  | { readonly state: 'asking' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'found'; readonly questions: readonly ReadyQuestion[] };

const noSubjects = { text: null, dataset: null, version: null, pair: null };

/** Questions by task. What they are about is asked of the running catalogue, with the headers of the active tab. */
export function QuestionsPanel() {
  const { found, look } = useCatalogue();
  const open = useOpenQuestion();
  const questions = useMemo(() => (found.state === 'found' ? found.questions : writeQuestions(noSubjects)), [found]);
  return (
    <section className="tributary-panel" aria-label="Questions">
      <h2>Questions</h2>
      <p>Each opens in a tab of its own, about something that your catalogue holds now, and runs.</p>
      <ul className="tributary-questions">
        {questions.map(({ task, operation, query, variables }) => (
          <li key={operation}>
            <button
              type="button"
              disabled={open === null || variables === null}
              onClick={() => open?.({ operation, query, variables: writeVariables(variables) })}
            >
              {task}
            </button>
            <Subject variables={variables} isAsking={found.state === 'asking'} />
          </li>
        ))}
      </ul>
      <p role="status">
        {found.state === 'asking' && 'Looking into the catalogue …'}
        {found.state === 'failed' && `The catalogue could not be asked: ${found.reason}`}
      </p>
      <button type="button" className="tributary-plain" onClick={look} disabled={found.state === 'asking'}>
        Look again
      </button>
    </section>
  );
}

function writeVariables(variables: ReadyQuestion['variables']): string {
  return variables === null || Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2);
}

/** What a question is about, in the words of its variables. */
function Subject({ variables, isAsking }: { readonly variables: ReadyQuestion['variables']; readonly isAsking: boolean }) {
  if (variables === null) return isAsking ? null : <small>The catalogue holds nothing to ask this about.</small>;
  return Object.values(variables)
    .flat()
    .map((subject) => (
      <small key={String(subject)}>
        <bdi>{String(subject)}</bdi>
      </small>
    ));
}

function useCatalogue(): { readonly found: Found; readonly look: () => void } {
  const [found, setFound] = useState<Found>({ state: 'asking' });
  const { headers } = useSession();
  const latest = useRef(headers);
  latest.current = headers;
  const look = useCallback(() => {
    setFound({ state: 'asking' });
    void askCatalogue(latest.current).then(setFound);
  }, []);
  useEffect(look, [look]);
  return { found, look };
}

/** Never rejects. */
async function askCatalogue(headers: string): Promise<Found> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { ...(parseJson(headers) as Readonly<Record<string, string>> | undefined), 'content-type': 'application/json' },
      body: JSON.stringify({ query: subjectsQuery }),
    });
    const { data, errors } = (await response.json()) as {
      readonly data?: Catalogue | null;
      readonly errors?: readonly { readonly message: string }[];
    };
    if (data === undefined || data === null) return { state: 'failed', reason: errors?.[0]?.message ?? 'it answered without data.' };
    return { state: 'found', questions: writeQuestions(chooseSubjects(data)) };
  } catch {
    return { state: 'failed', reason: 'it does not answer.' };
  }
}
