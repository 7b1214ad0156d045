import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process whose output is read. */
export type RunningCommand = ChildProcessByStdio<null, Readable, Readable>;

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Runs the command line as a user does, with nothing of ours in its environment but what is given. */
export async function runTributary(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  return readToEnd(
    spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

/** Everything that a process writes until it ends. */
export async function readToEnd(child: RunningCommand): Promise<CommandResult> {
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
