import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessPolicy, type AccessRule, type Readers } from '@tributary/kit';
import { lineageConfigSchema } from '@tributary/lineage';
import { KeptGraph } from './kept-graph.ts';
import { createLogger } from './logger.ts';

const id = 'version:mlflow:prod/fraud/1';
let folder: string;
let kept: KeptGraph;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-kept-'));
  kept = new KeptGraph({ logger: createLogger('silent') });
});
afterEach(async () => {
  await kept.close();
  await rm(folder, { recursive: true });
});

/** The graph as a configuration with these rules opens it. */
function open(...rules: readonly AccessRule[]) {
  const lineage = lineageConfigSchema.parse({ store: { type: 'sqlite', path: join(folder, 'graph.db') } });
  return kept.open({ lineage, policy: new AccessPolicy(new Map([['mlflow:prod', rules]])) });
}

type Use = Awaited<ReturnType<typeof open>>;

async function tellVersion({ graph }: Use): Promise<void> {
  const fact = { type: 'version', id, name: 'fraud', nativeUri: null, consoleUrl: null, properties: { tags: [] } } as const;
  const claim = { fact: fact as never, source: 'mlflow:prod', observedAt: '2026-01-01T00:00:00.000Z', retiredAt: null, readers: null };
  await graph.index.put(await graph.store.applyClaims({ nodes: [claim], edges: [] }));
}

async function readStamp({ graph }: Use): Promise<Readers | undefined> {
  return (await graph.store.scanNodes({ types: ['version'], after: null, limit: 1 }))[0]?.readers;
}

const forRisk: AccessRule = { roles: ['risk'] };

describe('the graph of a process', () => {
  it('is one over reloads that change no rules', async () => {
    const first = await open(forRisk);
    const second = await open(forRisk);
    second.begin();
    await first.close();
    expect(second.graph).toBe(first.graph);
    await tellVersion(second);
  });

  it('is stamped by new rules before they answer, and answers by the former ones until these are given up', async () => {
    const first = await open();
    await tellVersion(first);
    const second = await open(forRisk);
    expect([await readStamp(second), second.graph === first.graph]).toEqual(['risk', false]);
    const search = { text: null, includeRetired: false, orderBy: 'NAME', first: 5, after: null, types: null } as const;
    const context = { viewer: { name: 'staff', sees: ['staff'] }, signal: new AbortController().signal };
    const counts = await Promise.all([first, second].map(async ({ graph }) => (await graph.index.listNodes(search, context)).totalCount));
    expect(counts).toEqual([1, 0]);
    second.begin();
    await first.close();
    await expect(first.graph.store.readSources()).rejects.toThrow(expect.objectContaining({ code: 'LINEAGE_UNAVAILABLE' }));
    const third = await open(forRisk);
    expect(third.graph).toBe(second.graph);
  });

  it('goes back to the former rules where the new ones never come to answer', async () => {
    const first = await open({ roles: ['audit'] });
    await tellVersion(first);
    const second = await open(forRisk);
    await second.close();
    expect(await readStamp(first)).toBe('audit');
    expect((await open({ roles: ['audit'] })).graph).toBe(first.graph);
  });
});
