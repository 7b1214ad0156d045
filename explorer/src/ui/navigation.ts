import { useSyncExternalStore } from 'react';
import { type Address, formatAddress, parseAddress } from '../address.ts';

const listeners = new Set<() => void>();
let current = { search: location.search, address: parseAddress(location.search) };

window.addEventListener('popstate', readAgain);

function readAgain(): void {
  if (current.search === location.search) return;
  current = { search: location.search, address: parseAddress(location.search) };
  for (const listener of listeners) listener();
}

/** The page that is shown; it changes with the browser's address. */
export function useAddress(): Address {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current.address,
  );
}

/** Goes to another page; the way back leads here. */
export function goTo(address: Address): void {
  history.pushState(null, '', formatAddress(address));
  readAgain();
}

/** Goes to another state of the same page, which the way back passes over. */
export function replaceBy(address: Address): void {
  history.replaceState(null, '', formatAddress(address));
  readAgain();
}

/** Says in the browser's address what the page shows already. */
export function noteAddress(address: Address): void {
  history.replaceState(null, '', formatAddress(address));
  current = { search: location.search, address: current.address };
}
