import type { LineageStore } from '../src/stores/store.ts';

/** The same store, which writes the name of each method that is called into a list. */
export function noteCalls(store: LineageStore, calls: string[]): LineageStore {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(method, target, args);
      };
    },
  });
}
