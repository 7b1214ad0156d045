import type { Limits } from './config.ts';
import type { Excess } from './excess.ts';

const quote = 0x22;
const backslash = 0x5c;
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** How deep the brackets of a JSON text nest, before anything is built from it; most that handles a value later calls itself for each level. */
export function checkJsonNesting(text: string, { maxNesting }: Pick<Limits, 'maxNesting'>): Excess | undefined {
  let nesting = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) at = findEndOfString(text, at);
    else if (opening.has(character)) nesting++;
    else if (closing.has(character)) nesting--;
    if (nesting > maxNesting) return { what: 'levels of JSON', count: nesting, limit: maxNesting, key: 'maxNesting' };
  }
  return undefined;
}

/** The quote that ends a string, by the quote that begins it; the end of the text where it has none. */
function findEndOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}
