import type { ReactNode } from 'react';
import { distinctProblems, type Problem } from '../data/ask.ts';
import type { SourceFragment } from '../data/generated/operations.ts';
import { registryNames, sayMoment, stateNames } from './words.ts';

export function Notice({ children, tone = 'warning' }: { readonly children: ReactNode; readonly tone?: 'warning' | 'quiet' }) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'warning' ? 'status' : undefined}>
      {children}
    </div>
  );
}

/** What could not be read, each thing once. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <Notice>
      <strong>Not everything could be read.</strong>
      <ul>
        {distinctProblems(problems).map(({ message, fix, registry }) => (
          <li key={`${registry ?? ''} ${message}`}>
            {registry === null ? '' : `${registry}: `}
            {message}
            {fix === null ? '' : ` ${fix}`}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** What an answer rests on, where a registry is not up to date. */
export function Sources({ sources }: { readonly sources: readonly SourceFragment[] }) {
  const behind = sources.filter(({ state }) => state !== 'FRESH');
  if (behind.length === 0) return null;
  return (
    <Notice>
      <strong>{behind.length === sources.length ? 'No registry is up to date.' : 'Not every registry is up to date.'}</strong>
      <ul>
        {behind.map(({ registry, state, asOf }) => (
          <li key={registry.id}>
            {registry.id} ({registryNames[registry.kind]}): {stateNames[state]}
            {asOf === null ? ', nothing known of it yet' : `, shown as of ${sayMoment(asOf)}`}
            {registry.lastError === null ? '' : `. ${registry.lastError}`}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** A page that could not be shown at all. */
export function Failure({ problems, onAgain }: { readonly problems: readonly Problem[]; readonly onAgain: () => void }) {
  return (
    <div className="failure" role="alert">
      <h2>This could not be read</h2>
      {distinctProblems(problems).map(({ message, fix }) => (
        <p key={message}>
          {message} {fix}
        </p>
      ))}
      <button type="button" onClick={onAgain}>
        Try again
      </button>
    </div>
  );
}
