import { isIPv4 } from 'node:net';
import type { Complaint } from './explain.ts';
import { readMember } from './shapes.ts';

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

/** Refuses to serve other machines unless the file says that anyone may ask. */
export function checkHost(data: unknown): readonly Complaint[] {
  const server = readMember(data, 'server');
  const host = readMember(server, 'host');
  if (typeof host !== 'string' || host === '' || isLoopback(host) || readMember(server, 'allowAnonymous') === true) return [];
  const problem = 'lets other machines ask, and nothing checks who they are';
  return [{ path: ['server', 'host'], problem, fix: 'Write 127.0.0.1, or set server.allowAnonymous to true.' }];
}

/** Type and connection together are part of every id, so they may stand for one registry only. */
export function checkUniqueness(data: unknown): readonly Complaint[] {
  const entries = readMember(data, 'registries');
  if (!Array.isArray(entries)) return [];
  const seen = new Set<string>();
  return entries.flatMap((entry: unknown, at): readonly Complaint[] => {
    const [type, connection] = [readMember(entry, 'type'), readMember(entry, 'connection')];
    if (typeof type !== 'string' || typeof connection !== 'string') return [];
    const name = JSON.stringify([type, connection]);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const problem = 'is the name of an earlier connection of the same type';
    return [{ path: ['registries', at, 'connection'], problem, fix: 'Write another name.' }];
  });
}
