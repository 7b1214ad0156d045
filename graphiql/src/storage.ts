/** GraphiQL's history keeps the headers of every query, whatever is said of headers elsewhere; a token must not outlive the page. */
const histories = new Set(['graphiql:queries', 'graphiql:favorites']);

/** The browser's storage, into which no headers get. */
export const storage = {
  getItem: (key: string) => localStorage.getItem(key),
  setItem: (key: string, value: string) => localStorage.setItem(key, histories.has(key) ? dropHeaders(value) : value),
  removeItem: (key: string) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
  get length() {
    return localStorage.length;
  },
};

function dropHeaders(history: string): string {
  return JSON.stringify(JSON.parse(history, (key, value: unknown) => (key === 'headers' ? undefined : value)));
}
