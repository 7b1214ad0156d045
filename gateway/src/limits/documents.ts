import { type DocumentNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from './config.ts';
import type { Excess } from './excess.ts';
import { checkShape } from './shape.ts';
import { checkTokens } from './tokens.ts';

/** Characters of the documents that are remembered as within the limits. */
const rememberedCharacters = 16 * 1024 * 1024;

export type CheckDocument = (text: string) => Excess | undefined;

/** Checks a document as text and as it is parsed, before it is validated; one that is within the limits pays once. */
export function createDocumentCheck(limits: Limits): CheckDocument {
  return remember((text) => {
    const excess = checkTokens(text, limits);
    const document = excess === undefined ? parseSafely(text) : undefined;
    return excess ?? (document === undefined ? undefined : checkShape(document, limits));
  });
}

/** Of a document that our own gateway wrote: that it can be parsed at all. */
export function createNestingCheck(maxNesting: number): CheckDocument {
  return remember((text) => checkTokens(text, { maxTokens: Number.POSITIVE_INFINITY, maxNesting }));
}

function remember(check: CheckDocument): CheckDocument {
  const passed = new LRUCache<string, true>({ maxSize: rememberedCharacters, sizeCalculation: (_, text) => text.length + 1 });
  return (text) => {
    if (passed.get(text) === true) return undefined;
    const excess = check(text);
    if (excess === undefined) passed.set(text, true);
    return excess;
  };
}

/** What cannot be parsed has no shape; the server says what is wrong with it. */
function parseSafely(text: string): DocumentNode | undefined {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return undefined;
  }
}
