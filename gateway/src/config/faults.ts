/** Where in the configuration a fault lies: `['registries', 0, 'url']`. */
export type KeyPath = readonly (string | number)[];

/** One thing that is wrong. It never holds a value of the file or of the environment, because any value can be a secret. */
export interface ConfigurationFault {
  /** Counted from 1. */
  readonly line: number;
  /** `registries[0].url`, or `(file)` where no key is meant. */
  readonly path: string;
  /** Completes "this key ...": no capital, no full stop. */
  readonly problem: string;
  /** What to write instead: a whole sentence. */
  readonly fix: string;
}

/** A configuration that must not be started with. Its message is one line per fault, as people and editors read it. */
export class ConfigurationError extends Error {
  readonly file: string;
  readonly faults: readonly ConfigurationFault[];

  constructor(file: string, faults: readonly ConfigurationFault[]) {
    const sorted = faults.toSorted((a, b) => a.line - b.line);
    super(sorted.map((fault) => formatFault(file, fault)).join('\n'));
    this.name = 'ConfigurationError';
    this.file = file;
    this.faults = sorted;
  }
}

/** A fault of the file as a whole. */
export function faultOfFile(problem: string, fix: string): ConfigurationFault {
  return { line: 1, path: formatPath([]), problem, fix };
}

/** Writes a path. A key that does not look like one is not repeated: `{ token:abc }` makes a key of a secret. */
export function formatPath(path: KeyPath): string {
  if (path.length === 0) return '(file)';
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${formatKey(part)}`)).join('');
}

function formatKey(key: string): string {
  return /^[A-Za-z_][\w-]{0,63}$/.test(key) ? key : '(unreadable)';
}

function formatFault(file: string, { line, path, problem, fix }: ConfigurationFault): string {
  return `${file}:${line} ${path}: ${problem}. ${fix}`;
}
