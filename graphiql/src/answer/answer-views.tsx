import { useMemo, useState } from 'react';
import { parseJson, useSession } from '../session.ts';
import { LineageView } from './lineage-view.tsx';
import { TableView } from './table-view.tsx';

const views = { json: 'JSON', table: 'Table', lineage: 'Lineage' } as const;

/** The answer as it came, as tables, and as a picture where it holds lineage. Errors are said above each, so that a partial answer looks like one. */
export function AnswerViews() {
  const [view, setView] = useState<keyof typeof views>('json');
  const { response } = useSession();
  const answer = useMemo(() => parseJson(response) as Answer | undefined, [response]);
  return (
    <div className="tributary-answer" data-view={view}>
      <div role="tablist" aria-label="Answer" className="tributary-strip">
        {(Object.keys(views) as (keyof typeof views)[]).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tributary-tab-${name}`}
            aria-selected={view === name}
            onClick={() => setView(name)}
          >
            {views[name]}
          </button>
        ))}
      </div>
      {view !== 'json' && (
        <div role="tabpanel" aria-labelledby={`tributary-tab-${view}`} className="tributary-view" tabIndex={0}>
          <Problems errors={answer?.errors ?? []} />
          {answer === undefined ? (
            <p>There is no answer yet.</p>
          ) : view === 'table' ? (
            <TableView data={answer.data} />
          ) : (
            <LineageView data={answer.data} />
          )}
        </div>
      )}
    </div>
  );
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly Problem[];
}

interface Problem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly fix?: string };
}

function Problems({ errors }: { readonly errors: readonly Problem[] }) {
  if (errors.length === 0) return null;
  return (
    <ul className="tributary-problems" role="alert">
      {errors.map(({ message, path = [], extensions }) => (
        <li key={`${path.join('.')} ${message}`}>
          {path.length > 0 && <code>{path.join('.')}</code>} {message} {extensions?.fix}
        </li>
      ))}
    </ul>
  );
}
