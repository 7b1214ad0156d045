import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const stopTimeoutMs = 15_000;

/** Where the servers that tests need are kept from one run to the next. */
export const serverCache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tributary');

export function pickVariables(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

/** A member of something thrown. Not by `instanceof Error`: in Jest the errors of Node itself are of another realm. */
export function readMember(thrown: unknown, name: 'code' | 'killed' | 'message' | 'stderr' | 'stdout'): unknown {
  return typeof thrown === 'object' && thrown !== null && name in thrown ? Reflect.get(thrown, name) : undefined;
}

/** The given directory, made where it is missing, or a temporary one of this name. */
export async function makeDirectory(directory: string | undefined, name: string): Promise<string> {
  if (directory === undefined) return mkdtemp(join(tmpdir(), `tributary-${name}-`));
  const absolute = resolve(directory);
  await mkdir(absolute, { recursive: true });
  return absolute;
}

/** Binds the port once: a taken one is an error here, not a strange server that answers in the name of ours. */
export async function findPort(wanted: number): Promise<number> {
  const probe = createServer().listen(wanted, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}

export function hasNotEnded(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Ends a process and all of its group, and waits until they are gone. */
export async function endGroup(child: ChildProcess): Promise<void> {
  if (hasNotEnded(child)) {
    const ended = once(child, 'exit');
    child.ref();
    signalGroup(child, 'SIGTERM');
    await Promise.race([ended, delay(stopTimeoutMs, undefined, { ref: false })]);
    signalGroup(child, 'SIGKILL');
    await ended;
  }
  signalGroup(child, 'SIGKILL'); // one that outlived the first process
}

/** Ends a process and all of its group as a crash does. */
export async function killGroup(child: ChildProcess): Promise<void> {
  const ended = hasNotEnded(child) ? once(child, 'exit') : undefined;
  child.ref();
  signalGroup(child, 'SIGKILL');
  await ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (readMember(error, 'code') !== 'ESRCH') throw error; // no such process: it is gone already
  }
}
