import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../cli/bin/tributary.js', import.meta.url));
const startMs = 60_000;
const endMs = 20_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as its user runs it, in a process of its own. */
export interface Command extends AsyncDisposable {
  readonly stdout: string;
  readonly stderr: string;
  /** How it ended. Rejects where it takes longer than any command may. */
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** A server that said that it is ready. */
export interface Server extends Command {
  /** `http://127.0.0.1:41234` */
  readonly url: string;
  ask(query: string, options?: AskOptions): Promise<Answer>;
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code?: string; readonly registry?: string; readonly [key: string]: unknown };
}

/** An answer as it came: `text` is the whole body. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly GraphError[];
}

/** What the launcher starts. A signal that cannot be passed on has to reach it without the launcher. */
export const withoutLauncher = ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))];

/** Runs a command with nothing of ours in its environment but what is given. */
export function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, program: readonly string[] = [launcher]): Command {
  const child = spawn(process.execPath, [...program, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const closed = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout: stdout.text, stderr: stderr.text }));
  });
  return {
    get stdout() {
      return stdout.text;
    },
    get stderr() {
      return stderr.text;
    },
    get ended() {
      return within(closed, endMs, () => `${args.join(' ')} did not end; it wrote: ${stderr.text}`);
    },
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: () => stop(child, closed),
  };
}

/** Starts a command that serves and waits until it says where. */
export async function serve(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program?: readonly string[],
): Promise<Server> {
  const command = run(args, env, program);
  const url = await within(
    readUrl(command),
    startMs,
    () => `${args.join(' ')} was not ready; it wrote: ${command.stdout}${command.stderr}`,
  );
  const ask: Server['ask'] = (query, options) => askGraph(`${url}/graphql`, query, options);
  return Object.defineProperties({ url, ask } as Server, Object.getOwnPropertyDescriptors(command));
}

/** Asks by POST, as clients do. */
export async function askGraph(url: string, query: string, { variables = {}, headers = {}, signal }: AskOptions = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: signal ?? AbortSignal.timeout(startMs),
  });
  const text = await response.text();
  const { data = null, errors = [] } = JSON.parse(text) as Partial<Answer>;
  return { status: response.status, text, data, errors };
}

/** Asks again and again until the answer is as wanted. */
export async function until<T>(what: string, look: () => Promise<T>, isGood: (value: T) => boolean): Promise<T> {
  const endsAt = Date.now() + startMs;
  for (;;) {
    const value = await look();
    if (isGood(value)) return value;
    if (Date.now() > endsAt) throw new Error(`${what} did not come; the last was ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until a server says that it can answer. */
export async function untilReady(url: string): Promise<void> {
  await until(
    `ready at ${url}`,
    async () => (await fetch(`${url}/health/ready`)).status,
    (status) => status === 200,
  );
}

/** A folder of its own for configuration and store. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file and gives its path. */
  write(name: string, text: string): Promise<string>;
}

export async function openFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'tributary-e2e-'));
  return {
    path,
    async write(name, text) {
      await writeFile(join(path, name), text);
      return join(path, name);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

async function readUrl(command: Command): Promise<string> {
  let isOver = false;
  void command.ended.then(
    () => (isOver = true),
    // It goes on, and has longer to start than to end.
    () => undefined,
  );
  return until(
    'the line that says where',
    async () => {
      if (isOver) throw new Error(`it ended at once: ${command.stderr}`);
      return /^Tributary is ready at (\S+)\/graphql\n/.exec(command.stdout)?.[1] ?? '';
    },
    (url) => url !== '',
  );
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

async function stop(child: Child, closed: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await within(closed, endMs, () => 'SIGTERM did not end it').catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
}

function collect(stream: Readable): { readonly text: string } {
  const kept = { text: '' };
  stream.setEncoding('utf8').on('data', (chunk: string) => (kept.text += chunk));
  return kept;
}

async function within<T>(promise: Promise<T>, milliseconds: number, explain: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(explain())), milliseconds);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
