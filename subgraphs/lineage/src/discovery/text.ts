const plain = /^[ -~]*$/;
const accents = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;

/** Letters and digits with the marks that belong to them. */
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Between a small and a capital letter, and before the last capital of several: fraud|Model, XML|Parser. */
const humps = /(?<=[\p{Ll}\p{N}]\p{M}*)(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/**
 * Takes case, accents and ways of writing the same letter out of a text. By way of upper case, so that ß becomes ss; the final sigma becomes
 * the plain one. Zero characters become spaces, as SQLite's functions end a text there.
 */
export function foldText(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  const letters = text.toWellFormed().replaceAll('\0', ' ').normalize('NFKD').replace(accents, '');
  return letters.toLowerCase().toUpperCase().toLowerCase().normalize('NFKD').replace(accents, '').replaceAll('ς', 'σ');
}

/** The folded words of a text, each with its own parts where it is written in camel case. */
export interface Word {
  readonly whole: string;
  readonly parts: readonly string[];
}

export function splitWords(text: string): readonly Word[] {
  const words = text.toWellFormed().normalize('NFKC').match(word) ?? [];
  return words.map((raw) => ({ whole: foldText(raw), parts: raw.split(humps).map(foldText) }));
}

/** The words of a text as a text: what makes `Fraud_prod` and `fraud prod` the same name. */
export function joinWords(text: string): string {
  return splitWords(text)
    .map(({ whole }) => whole)
    .join(' ');
}

/** All words of some texts that can be found, in no order. */
export function listWords(texts: readonly string[]): string {
  const words = texts.flatMap(splitWords).flatMap(({ whole, parts }) => [whole, ...parts]);
  return [...new Set(words)].join(' ');
}
