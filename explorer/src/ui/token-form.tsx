import { type FormEvent, useEffect, useId, useRef } from 'react';
import { type Access, forgetToken, keepToken } from '../data/token.ts';

/** Asks for what the server wants before it answers. */
export function TokenForm({ token, refusal }: Access) {
  const field = useRef<HTMLInputElement>(null);
  const [inputId, noteId] = [useId(), useId()];
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = field.current?.value.trim() ?? '';
    if (given !== '') keepToken(given);
  };
  return (
    <main id="main" className="token-form">
      <h1>Who asks?</h1>
      <p role="alert">{token === null ? 'This server answers only those it knows.' : `The token was refused: ${refusal ?? ''}`}</p>
      <form onSubmit={submit}>
        <label htmlFor={inputId}>Token or key</label>
        <input
          ref={field}
          id={inputId}
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
          pattern="\s*[!-~]+\s*"
          title="Without spaces, as you were given it."
          aria-describedby={noteId}
        />
        <button type="submit" className="button-main">
          Use it
        </button>
      </form>
      <p id={noteId} className="quiet">
        It is kept in this tab until you close it or forget it, and is sent to this server alone.
      </p>
    </main>
  );
}

export function ForgetToken() {
  return (
    <button type="button" className="forget-token" onClick={forgetToken}>
      Forget token
    </button>
  );
}
