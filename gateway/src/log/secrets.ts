/** Names under which something stands that no log may hold. */
const secretName = /password|passwd|passphrase|secret|token|authorization|cookie|credential|api[_-]?key|access[_-]?key|private[_-]?key/i;
/** What is between us and others: it may hold anything. */
const foreignName = /^(?:headers|body|config|variables|query|document)$/i;
/** Shorter ones are found everywhere by chance. */
const leastSecret = 6;

export const censored = '[redacted]';

/** Whether what stands under this name is left out of the log. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) || foreignName.test(name);
}

/** The secrets that a configuration holds, by the names that they have there. */
export function listSecrets(configuration: unknown): readonly string[] {
  if (Array.isArray(configuration)) return configuration.flatMap(listSecrets);
  if (!isPlain(configuration)) return [];
  return Object.entries(configuration).flatMap(([name, value]) => {
    if (name === 'headers' && isPlain(value)) return Object.values(value).flatMap(listTexts);
    // What is described under such a name, as the issuers of tokens are, has names of its own.
    return secretName.test(name) ? [...listTexts(value), ...listSecrets(value)] : listSecrets(value);
  });
}

/** A text, or those of a list. */
function listTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length >= leastSecret ? [value] : [];
  return Array.isArray(value) ? value.flatMap(listTexts) : [];
}

/** What was parsed from a file, and neither a module nor a map of documents. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Secrets by their look, wherever in a line of JSON they stand; what replaces them leaves it JSON. */
const looks: readonly (readonly [look: RegExp, instead: string])[] = [
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"\\]{1,1000}@/gi, `$1${censored}@`],
  [/\b(https?:\/\/[^\s?#"\\]{1,1000})\?[^\s"\\]+/gi, `$1?${censored}`],
  [/\b(bearer|basic|negotiate)\s+[\w.~+/=-]{8,}/gi, `$1 ${censored}`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, censored],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, censored],
  [/\bya29\.[\w-]+/g, censored],
  [
    /((?:password|passwd|secret|token|api[_-]?key|signature|credential)(?:\\?["'])?\s*[=:]\s*(?:\\?["'])?)[^\s"'\\,;&}\]]+/gi,
    `$1${censored}`,
  ],
];

/** A line of the log without what looks like a secret, and without these. */
export function scrubLine(line: string, secrets: Iterable<string>): string {
  let clean = line;
  for (const secret of secrets)
    for (const form of [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) clean = clean.replaceAll(form, censored);
  return looks.reduce((text, [look, instead]) => text.replace(look, instead), clean);
}
