import type { FetchDataRewrite } from '@apollo/query-planner';
import { type Data, isData, readOwn, writeOwn } from './data.ts';
import type { IsOfType } from './subtypes.ts';

/** Changes an object, or what is below it, in place. */
export type Rewrite = (data: Data) => void;

const fragmentPrefix = '... on ';

/**
 * What a plan wants changed in what a subgraph is sent or has answered: a field that was asked for under another name gets its own, or an object the
 * name of its type in that subgraph. The planner repeats itself, so that each is carried out once.
 */
export function compileRewrites(rewrites: readonly FetchDataRewrite[] | undefined, isOfType: IsOfType): Rewrite | undefined {
  if (rewrites === undefined || rewrites.length === 0) return undefined;
  const distinct = new Map(rewrites.map((rewrite) => [JSON.stringify(rewrite), rewrite]));
  const compiled = [...distinct.values()].map((rewrite) => compileRewrite(rewrite, isOfType));
  return (data) => {
    for (const rewrite of compiled) rewrite(data);
  };
}

function compileRewrite(rewrite: FetchDataRewrite, isOfType: IsOfType): Rewrite {
  const path = rewrite.path.slice(0, -1);
  const name = rewrite.path.at(-1) ?? '';
  const change: Rewrite =
    rewrite.kind === 'ValueSetter'
      ? (data) => writeOwn(data, name, rewrite.setValueTo)
      : (data) => {
          const value = readOwn(data, name);
          if (value === undefined) return;
          writeOwn(data, rewrite.renameKeyTo, value);
          data[name] = undefined;
        };
  return (data) => changeAt(data, path, { change, isOfType });
}

interface Change {
  readonly change: Rewrite;
  readonly isOfType: IsOfType;
}

function changeAt(value: unknown, path: readonly string[], what: Change): void {
  if (Array.isArray(value)) {
    for (const item of value) changeAt(item, path, what);
    return;
  }
  if (!isData(value)) return;
  const [head, ...rest] = path;
  if (head === undefined) return what.change(value);
  if (!head.startsWith(fragmentPrefix)) return changeAt(readOwn(value, head), rest, what);
  const typeName = readOwn(value, '__typename');
  // Not every object has been asked for its type.
  if (typeof typeName !== 'string' || what.isOfType(typeName, head.slice(fragmentPrefix.length))) changeAt(value, rest, what);
}
