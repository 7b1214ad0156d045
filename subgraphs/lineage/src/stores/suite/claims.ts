import assert from 'node:assert/strict';
import { AccessPolicy, formatId, type Readers, type Relationship, relationships, type ReadContext, TributaryError } from '@tributary/kit';
import type { EdgeClaim, NodeClaim } from '../../claims.ts';
import type { Direction, EdgeKey, ExpandQuery, LineageStore, NeighbourPageQuery } from '../store.ts';

export const reader: ReadContext = { viewer: { name: 'suite', sees: 'everything' }, signal: new AbortController().signal };
export const directions: readonly Direction[] = ['upstream', 'dependents'];

const owner = { registry: 'mlflow', connection: 'prod' };

/** Models called `secret...` are for the roles `audit` and `risk`, `sealed...` for nobody, and those with a tag `pii` for `risk`. */
export const suitePolicy = new AccessPolicy(
  new Map([
    [
      'mlflow:prod',
      [
        { model: 'secret*', roles: ['risk', 'audit'] },
        { model: 'sealed*', roles: [] },
        { tag: 'pii', roles: ['risk'] },
      ],
    ],
  ]),
);

/** One whom the rules bind. */
export function readerWith(...sees: readonly string[]): ReadContext {
  return { ...reader, viewer: { name: 'bound', sees } };
}

/** The connection that owns the ids made here, and that claims come from unless told otherwise. */
export const ownerSource = 'mlflow:prod';

export function versionId(model: string, version: string | number): string {
  return formatId({ type: 'version', ...owner, segments: [model, String(version)] });
}

export function runId(run: string): string {
  return formatId({ type: 'run', ...owner, segments: [run] });
}

export function datasetId(uri: string): string {
  return formatId({ type: 'dataset', segments: [uri] });
}

/** Noon of a day of 2026: claims that are observed later have a greater one. */
export function day(number: number): string {
  return new Date(Date.UTC(2026, 0, number, 12)).toISOString();
}

type Told<Claim> = Partial<Pick<Claim & NodeClaim, 'source' | 'observedAt' | 'retiredAt'>>;

const usual = { source: ownerSource, observedAt: day(1), retiredAt: null };

type EdgeEnds = readonly [from: string, relationship: Relationship, to: string];

export function claimEdge(
  [from, relationship, to]: EdgeEnds,
  told: Told<EdgeClaim> & Partial<Pick<EdgeClaim, 'evidence'>> = {},
): EdgeClaim {
  return { from, relationship, to, evidence: { nativeField: 'field', nativeValue: 'value' }, ...usual, ...told };
}

interface ToldVersion extends Told<NodeClaim> {
  readonly name?: string;
  readonly nativeUri?: string | null;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly readers?: Readers;
}

export function claimVersion(id: string, { name = 'a version', nativeUri = null, properties = {}, ...told }: ToldVersion = {}): NodeClaim {
  return {
    fact: { type: 'version', id, name, nativeUri, properties: { modelId: 'model:mlflow:prod/m', version: '1', ...properties } },
    ...usual,
    ...told,
  };
}

/** A hop along every relationship and without a limit, unless told otherwise. */
export function hopFrom(ids: readonly string[], told: Partial<ExpandQuery> = {}): ExpandQuery {
  return { ids, direction: 'dependents', relationships, limitPerNode: Infinity, includeRetired: false, ...told };
}

export function pageOf(id: string, told: Partial<NeighbourPageQuery> = {}): NeighbourPageQuery {
  return { id, direction: 'dependents', relationships, types: null, includeRetired: false, after: null, limit: 100, ...told };
}

/** Everything that can be read about some nodes and the edges at them, in a form that does not depend on who made it. */
export async function readAll(store: LineageStore, ids: readonly string[]): Promise<unknown> {
  const hops = directions.flatMap((direction) => [true, false].map((includeRetired) => hopFrom(ids, { direction, includeRetired })));
  const expanded = await Promise.all(hops.map((hop) => store.expand(hop, reader)));
  const edges = ids.flatMap((id) =>
    (expanded[0]?.get(id)?.neighbours ?? []).map((found): EdgeKey => ({ from: id, relationship: found.relationship, to: found.id })),
  );
  return { expanded, nodes: await store.readNodes(ids, reader), evidence: await store.readEvidence(edges, reader) };
}

/** Compares by what JSON says of both, since answers may come from another thread and then have other prototypes. */
export function assertSame(actual: unknown, expected: unknown): void {
  assert.equal(describe(actual), describe(expected));
}

export async function assertRejects(attempt: Promise<unknown>, code: TributaryError['code']): Promise<void> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TributaryError, `Expected a TributaryError, got ${String(error)}.`);
  assert.equal(error.code, code);
}

function describe(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => sortMembers(member), 1);
}

function sortMembers(value: unknown): unknown {
  if (Object.prototype.toString.call(value) === '[object Map]') return { map: [...(value as Map<string, unknown>)].toSorted(compareKeys) };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(compareKeys));
}

function compareKeys([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
