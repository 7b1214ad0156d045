import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar, type YAMLError } from 'yaml';
import { ConfigurationError, type ConfigurationFault, faultOfFile, formatPath, type KeyPath } from './faults.ts';
import { adviseOnSyntax } from './syntax-faults.ts';

/** One mistake can make the parser complain about all that follows. */
const maxSyntaxFaults = 10;

/** A key or list entry of the file and where it stands. */
export interface Entry {
  readonly path: KeyPath;
  /** Where its key begins, or the entry itself in a list: characters from the start of the file. */
  readonly offset: number;
  /** The value, where it is a single one. */
  readonly scalar: Scalar | null;
}

/** The file as written: what it says and in which line. */
export interface ConfigurationDocument {
  /** In the order of the file. A value that an alias repeats is listed where it is written out. */
  readonly entries: readonly Entry[];
  /** The plain data, with the scalars as they are now. */
  toData(): unknown;
  /** The line of a key, or of the nearest parent that is written. */
  findLine(path: KeyPath): number;
}

/**
 * Reads YAML (and so JSON).
 * @throws ConfigurationError with every syntax error
 */
export function parseConfiguration(file: string, text: string): ConfigurationDocument {
  try {
    return open(file, text);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // The parser recurses, and says RangeError or ReferenceError where nesting or aliases run away.
    throw new ConfigurationError(file, [faultOfFile('is nested too deeply or repeats itself too often', 'Write it out plainly.')]);
  }
}

function open(file: string, text: string): ConfigurationDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const entries = [...listEntries(document.contents, [])];
  const findLineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const faults = [...document.errors, ...document.warnings].slice(0, maxSyntaxFaults).map((error): ConfigurationFault => {
    const [problem, fix] = adviseOnSyntax(error);
    return { line: findLineAt(error.pos[0]), path: formatPath(findKey(entries, error, findLineAt)), problem, fix };
  });
  const first = faults[0] ?? findWrongRoot(document);
  if (first !== undefined) throw new ConfigurationError(file, [first, ...faults.slice(1)]);
  document.toJS();

  const offsets = new Map(entries.map((entry) => [formatKeyPath(entry.path), entry.offset]));
  return {
    entries,
    toData: (): unknown => document.toJS(),
    findLine: (path) => {
      const written = path.map((_part, at) => path.slice(0, path.length - at)).find((parent) => offsets.has(formatKeyPath(parent)));
      return written === undefined ? findLineAt(entries[0]?.offset ?? 0) : findLineAt(offsets.get(formatKeyPath(written)) ?? 0);
    },
  };
}

/**
 * The key that a syntax error is about: the one at its very place, else the last before it that is the first of its line. A further
 * key of a line may be a value that the error made a key, and so a secret.
 */
function findKey(entries: readonly Entry[], { code, pos: [offset] }: YAMLError, findLineAt: (offset: number) => number): KeyPath {
  const before = entries.filter((entry) => entry.offset <= offset);
  const found = before.findLast((entry, at) => {
    const previous = before[at - 1];
    return (
      (code === 'DUPLICATE_KEY' && entry.offset === offset) ||
      previous === undefined ||
      findLineAt(previous.offset) < findLineAt(entry.offset)
    );
  });
  return found?.path ?? [];
}

function findWrongRoot(document: Document.Parsed): ConfigurationFault | undefined {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null))
    return faultOfFile('is empty', 'Write at least `registries: []`.');
  if (!isMap(contents)) return faultOfFile('is not made of keys', 'Begin with a key such as `registries:`.');
  return undefined;
}

function* listEntries(node: Node | null | undefined, path: KeyPath): Generator<Entry> {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key)) yield* listEntry([...path, String(key.value)], key, isNode(value) ? value : null);
    }
  }
  if (isSeq(node)) {
    for (const [at, item] of node.items.entries()) {
      if (isNode(item)) yield* listEntry([...path, at], item, item);
    }
  }
}

function* listEntry(path: KeyPath, place: Node, value: Node | null): Generator<Entry> {
  yield { path, offset: place.range?.[0] ?? 0, scalar: isScalar(value) ? value : null };
  yield* listEntries(value, path);
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}

/** Tells a list's third entry from a mapping's key "2". */
function formatKeyPath(path: KeyPath): string {
  return JSON.stringify(path);
}
