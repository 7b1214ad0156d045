import type { Operation } from './generated/operations.ts';
import { noteRefusal, readToken } from './token.ts';

/** Something that is missing in an answer, in words that are safe to show. */
export interface Problem {
  readonly message: string;
  readonly fix: string | null;
  /** The connection it is about. */
  readonly registry: string | null;
  readonly path: readonly (string | number)[];
}

/** What was answered; the problems say what in it could not be read. */
export interface Answer<Data> {
  readonly data: Data;
  readonly problems: readonly Problem[];
}

/** Nothing was answered, and why. */
export class AskError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems[0]?.message ?? 'Nothing was answered.');
    this.name = 'AskError';
    this.problems = problems;
  }
}

/** The same thing that could not be read at ten places, once. */
export function distinctProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.registry ?? ''} ${problem.message}`, problem])).values()];
}

const timeoutMs = 60_000;

/** @throws AskError where there is no answer at all, or what aborted the signal */
export async function ask<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Answer<Data>> {
  const body = JSON.stringify({ query: operation.text, variables });
  const { data, problems } = await post(body, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error instanceof AskError ? error : fail('The server could not be reached, or did not answer in time.');
  });
  if (data === null) throw new AskError(problems);
  return { data: data as Data, problems };
}

async function post(body: string, signal: AbortSignal): Promise<{ readonly data: unknown; readonly problems: readonly Problem[] }> {
  const token = readToken();
  const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) };
  const response = await fetch('/graphql', { method: 'POST', headers, body, signal });
  const parsed: unknown = await response.json().catch(() => null);
  if (!isRecord(parsed)) throw fail(`The server answered ${response.status} and no JSON.`);
  const errors = Array.isArray(parsed['errors']) ? parsed['errors'] : [];
  const problems = errors.map(readProblem);
  if (response.status === 401) noteRefusal(token, problems[0]?.message ?? '');
  return { data: parsed['data'] ?? null, problems };
}

function readProblem(error: unknown): Problem {
  const { message, path, extensions } = isRecord(error) ? error : {};
  const { fix, registry } = isRecord(extensions) ? extensions : {};
  return {
    message: textOf(message) ?? 'Something could not be read.',
    fix: textOf(fix),
    registry: textOf(registry),
    path: Array.isArray(path) ? path.filter((part) => typeof part === 'string' || typeof part === 'number') : [],
  };
}

/** A failure in words of our own. */
export function fail(message: string): AskError {
  return new AskError([{ message, fix: null, registry: null, path: [] }]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
