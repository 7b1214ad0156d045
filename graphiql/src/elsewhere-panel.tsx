import { useState } from 'react';
import { readTables } from './answer/tables.ts';
import { writeHash } from './link.ts';
import { parseJson, type Session, useSession } from './session.ts';
import { type Asked, writeCurl, writePython, writeTypescript } from './snippets.ts';

type Form = 'curl' | 'Python' | 'TypeScript' | 'Link';

const forms: readonly { readonly form: Form; readonly write: (session: Session) => string }[] = [
  { form: 'curl', write: (session) => writeCode(session, writeCurl) },
  { form: 'Python', write: (session) => writeCode(session, writePython) },
  { form: 'TypeScript', write: (session) => writeCode(session, writeTypescript) },
  { form: 'Link', write: writeLink },
];

/** The question of the active tab as a command, as code and as a link. */
export function ElsewherePanel() {
  const [chosen, setChosen] = useState<Form>('curl');
  const session = useSession();
  const written = forms.find(({ form }) => form === chosen)?.write(session) ?? '';
  return (
    <section className="tributary-panel" aria-label="Ask from elsewhere">
      <h2>Ask from elsewhere</h2>
      <p>The question of this tab with its variables, to be taken along. A token is read from TRIBUTARY_TOKEN and never copied.</p>
      <div role="tablist" aria-label="Form" className="tributary-strip">
        {forms.map(({ form }) => (
          <button key={form} type="button" role="tab" aria-selected={form === chosen} onClick={() => setChosen(form)}>
            {form}
          </button>
        ))}
      </div>
      <textarea readOnly aria-label={chosen} value={written} spellCheck={false} />
      <CopyButton key={written} text={written} />
    </section>
  );
}

function writeLink({ query, variables }: Session): string {
  return `${window.location.origin}${window.location.pathname}${writeHash({ query, variables })}`;
}

function writeCode({ query, variables, headers, response }: Session, write: (asked: Asked) => string): string {
  const values = variables.trim() === '' ? {} : parseJson(variables);
  if (typeof values !== 'object' || values === null) return 'The variables are not JSON yet.';
  const answer = parseJson(response) as { readonly data?: unknown } | undefined;
  return write({
    url: `${window.location.origin}/graphql`,
    query,
    variables: { ...values },
    withToken: /authorization/i.test(headers),
    rows: readTables(answer?.data)[0]?.path ?? [],
  });
}

/** Where the browser gives no access to the clipboard (a page over plain HTTP), the text can still be selected. */
function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  const copy = () =>
    void Promise.resolve(navigator.clipboard as Clipboard | undefined)
      .then((clipboard) => clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard')))
      .then(
        () => setCopied('Copied.'),
        () => setCopied('This browser does not let the page copy: select the text instead.'),
      );
  return (
    <p>
      <button type="button" className="tributary-plain" onClick={copy}>
        Copy
      </button>{' '}
      <span role="status">{copied}</span>
    </p>
  );
}
