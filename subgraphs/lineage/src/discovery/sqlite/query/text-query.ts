import { splitWords } from '../../text.ts';

/**
 * What to ask the full-text index for: every word as the beginning of a word, a camel-case one also part by part. Null where the text
 * has no words. Only letters, digits and marks come into it, each word in quotes, so nothing that a person types is an operator.
 */
export function writeTextQuery(text: string): string | null {
  const queries = splitWords(text).map(({ whole, parts }) => {
    const asParts = parts.map(writePrefix).join(' AND ');
    return parts.length > 1 ? `(${writePrefix(whole)} OR (${asParts}))` : writePrefix(whole);
  });
  return queries.length === 0 ? null : [...new Set(queries)].join(' AND ');
}

function writePrefix(text: string): string {
  return `"${text}"*`;
}
