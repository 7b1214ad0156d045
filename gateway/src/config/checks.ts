import type { Complaint } from './explain.ts';
import { isLoopback } from './loopback.ts';
import { isMapping, readMember } from './shapes.ts';

/** What the process that reads the file will serve; a check or a sync serves nothing. */
export type Purpose = 'gateway' | 'subgraph' | 'nothing';

/** What tells callers apart: identities at the gateway, signatures at a subgraph that runs alone. */
interface Guard {
  readonly isThere: boolean;
  readonly key: string;
}

function findGuard(data: unknown, purpose: Purpose): Guard {
  const hasIdentity = readMember(data, 'identity') !== undefined;
  const hasSecrets = hasSecret(data);
  if (purpose === 'subgraph') return { isThere: hasSecrets, key: 'internal.secrets' };
  return { isThere: hasIdentity || (purpose === 'nothing' && hasSecrets), key: 'identity' };
}

/** Refuses to serve other machines unless callers are told apart, or the file says that anyone may ask. */
export function checkHost(data: unknown, purpose: Purpose): readonly Complaint[] {
  const server = readMember(data, 'server');
  const host = readMember(server, 'host');
  if (typeof host !== 'string' || host === '' || isLoopback(host) || readMember(server, 'allowAnonymous') === true) return [];
  const { isThere, key } = findGuard(data, purpose);
  if (isThere) return [];
  const problem = 'lets other machines ask, and nothing checks who they are';
  return [{ path: ['server', 'host'], problem, fix: `Write 127.0.0.1, configure ${key}, or set server.allowAnonymous to true.` }];
}

/** Rules of access hold for nobody where callers are not told apart. */
export function checkAccess(data: unknown, purpose: Purpose): readonly Complaint[] {
  const { isThere, key } = findGuard(data, purpose);
  if (isThere) return [];
  const problem = 'says who may read what, and nothing tells callers apart';
  return listRestricted(data).map((at) => ({ path: ['registries', at, 'access'], problem, fix: `Configure ${key}, or remove the rules.` }));
}

/** A gateway that tells callers apart must be able to say to its subgraphs who asks. */
export function checkSecrets(data: unknown, purpose: Purpose): readonly Complaint[] {
  const [apart] = Object.keys(readMapping(data, 'subgraphs'));
  const tellsApart = readMember(data, 'identity') !== undefined || listRestricted(data).length > 0;
  if (apart === undefined || !tellsApart || purpose === 'subgraph' || hasSecret(data)) return [];
  const problem = 'cannot be told who asks in a way that it can trust';
  return [{ path: ['subgraphs', apart], problem, fix: 'Write internal.secrets here and in the configuration of the subgraph.' }];
}

/** An identity that nobody can have is a mistake. */
export function checkIdentity(data: unknown): readonly Complaint[] {
  const identity = readMember(data, 'identity');
  const isEmpty = (key: string) => readMember(identity, key) === undefined || isEmptyList(readMember(identity, key));
  if (!isMapping(identity) || !isEmpty('tokens') || !isEmpty('apiKeys')) return [];
  if (readMember(readMember(data, 'server'), 'allowAnonymous') === true) return [];
  return [{ path: ['identity'], problem: 'names nobody who may ask', fix: 'Write tokens or apiKeys.' }];
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function hasSecret(data: unknown): boolean {
  return readMember(readMember(readMember(data, 'internal'), 'secrets'), 0) !== undefined;
}

/** The places of the registries that have rules of access. */
function listRestricted(data: unknown): readonly number[] {
  const entries = readMember(data, 'registries');
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, at) => (readMember(readMember(entry, 'access'), 0) === undefined ? [] : [at]));
}

function readMapping(data: unknown, key: string): object {
  const value = readMember(data, key);
  return isMapping(value) ? value : {};
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
