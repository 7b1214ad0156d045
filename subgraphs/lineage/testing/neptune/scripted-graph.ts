import type { Translation } from './cypher/translation.ts';
import type { Graph, Rows } from './graph.ts';
import type { Parameters } from './parameters.ts';

/** For tests of the wire: answers the same rows to every statement, and keeps what it was asked. */
export function scriptGraph(
  rows: Rows = [],
): Graph & { readonly asked: { readonly translation: Translation; readonly parameters: Parameters }[] } {
  const asked: { readonly translation: Translation; readonly parameters: Parameters }[] = [];
  return {
    asked,
    async run(translation, parameters) {
      asked.push({ translation, parameters });
      return Promise.resolve(rows);
    },
  };
}
