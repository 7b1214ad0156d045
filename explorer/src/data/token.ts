import { useSyncExternalStore } from 'react';

/** What goes along with every question, for servers that want to know who asks. */
export interface Access {
  /** Kept in this tab alone, until it is closed: there is no cookie. */
  readonly token: string | null;
  /** What the server said when it refused what was asked without a token, or with this one; null where it did not. */
  readonly refusal: string | null;
}

const storageKey = 'tributary-token';
const listeners = new Set<() => void>();
let current: Access = { token: readKept(), refusal: null };

function readKept(): string | null {
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null; // storage may be switched off
  }
}

function change(next: Access): void {
  current = next;
  try {
    if (next.token === null) sessionStorage.removeItem(storageKey);
    else sessionStorage.setItem(storageKey, next.token);
  } catch {
    // then it holds for this page
  }
  for (const listener of listeners) listener();
}

export function readToken(): string | null {
  return current.token;
}

export function keepToken(token: string): void {
  change({ token, refusal: null });
}

export function forgetToken(): void {
  change({ token: null, refusal: null });
}

/** The server refused a question that this token went with. One that was changed meanwhile is not what it meant. */
export function noteRefusal(token: string | null, message: string): void {
  if (token === current.token && current.refusal === null) change({ token, refusal: message });
}

export function useAccess(): Access {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
