import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createContext, noon, openLineage, silent } from '../testing/open-lineage.ts';
import { link, ScriptedRegistry, tell } from '../testing/scripted-registry.ts';
import { lineageConfigSchema } from './config.ts';
import { createLineage, type Lineage } from './lineage.ts';
import { noRules } from './stores/stamps.ts';
import { createSqliteStore } from './stores/sqlite/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-lineage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const version = 'version:mlflow:prod/fraud/1';

function createRegistry(): ScriptedRegistry {
  const registry = new ScriptedRegistry('mlflow', ['mlflow:prod']);
  registry.connection('mlflow:prod').listed = [{ nodes: [tell(version)], edges: [link(version, 'PRODUCED_BY', 'run:mlflow:prod/r1')] }];
  return registry;
}

const open = (registry: ScriptedRegistry, file: string): Promise<Lineage> =>
  createLineage({
    config: lineageConfigSchema.parse({ store: { type: 'sqlite', path: join(folder, file) } }),
    datasets: [],
    sources: ['mlflow:prod'],
    policy: noRules,
    registries: new Map([['mlflow', registry]]),
    logger: silent,
    now: () => noon,
  });

async function ask({ subgraph }: Lineage, query: string): Promise<unknown> {
  const { data, errors } = await subgraph.execute({ document: parse(query), variables: {} }, createContext());
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
}

const question =
  '{ modelVersions { totalCount nodes { id upstream(depth: 2) { nodes { id resolved } } } } registries { state versionCount } }';
const answer = {
  modelVersions: { totalCount: 1, nodes: [{ id: version, upstream: { nodes: [{ id: 'run:mlflow:prod/r1', resolved: false }] } }] },
  registries: [{ state: 'FRESH', versionCount: 1 }],
};

describe('createLineage', () => {
  it('answers from its file after a restart, and is ready at once', async () => {
    const first = await open(createRegistry(), 'restart.db');
    expect(await first.missing()).toEqual(['the first sync of every registry']);
    expect(await first.sync({ mode: 'full' })).toMatchObject([{ outcome: 'synced' }]);
    await first.close();

    const registry = createRegistry();
    const second = await open(registry, 'restart.db');
    expect(await second.missing()).toEqual([]);
    expect(await ask(second, question)).toEqual(answer);
    expect(registry.asked).toEqual([]);
    await second.close();
  });

  it('is ready even where the first sync has failed', async () => {
    const registry = createRegistry();
    registry.intervene = () => {
      throw new Error('down');
    };
    const lineage = await open(registry, 'failing.db');
    lineage.startSyncing();
    while ((await lineage.missing()).length > 0) await nextTurn();
    expect(await ask(lineage, question)).toMatchObject({ modelVersions: { totalCount: 0 }, registries: [{ state: 'DOWN' }] });
    await lineage.close();
  });

  it('refuses a file that cannot be used', async () => {
    await expect(open(createRegistry(), 'nowhere/x.db')).rejects.toThrow(expect.objectContaining({ code: 'LINEAGE_UNAVAILABLE' }));
  });

  it('publishes its schema', async () => {
    const lineage = await open(createRegistry(), 'schema.db');
    expect(lineage.subgraph.name).toBe('lineage');
    expect(lineage.subgraph.sdl).toContain('type Query');
    await lineage.close();
  });
});

const hubPage = `query ($id: ID!, $after: String) {
  lineageNode(id: $id) { dependents(first: 500, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }
}`;
interface HubPage {
  readonly lineageNode: {
    readonly dependents: {
      readonly nodes: readonly { readonly id: string }[];
      readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    };
  };
}

describe('a hub of 100,000 dependents', () => {
  const hub = 'dataset:s3%3A%2F%2Facme%2Fpayments';
  const count = 100_000;
  const nameRun = (number: number) => `run:mlflow:prod/r${String(number).padStart(6, '0')}`;

  it('gives each of them once, page by page', async () => {
    const store = createSqliteStore({ path: join(folder, 'hub.db') });
    const lineage = await openLineage({ store });
    const edges = Array.from({ length: count }, (_, at) => link(nameRun(at), 'TRAINED_ON', hub));
    lineage.registry.connection('mlflow:prod').listed = [{ nodes: [tell(hub)], edges }];
    expect(await lineage.sync()).toMatchObject([{ outcome: 'synced', result: { edges: count } }]);

    const ids: string[] = [];
    for (let after: string | null = null, isMore = true; isMore;) {
      const { lineageNode }: HubPage = await lineage.read(hubPage, { id: hub, after });
      ids.push(...lineageNode.dependents.nodes.map(({ id }) => id));
      after = lineageNode.dependents.pageInfo.endCursor;
      isMore = lineageNode.dependents.pageInfo.hasNextPage;
    }
    expect(ids).toHaveLength(count);
    expect(ids.every((id, at) => id === nameRun(at))).toBe(true);
    // Pages behind the first are keyset pages of the store, whatever the size of the hub.
    expect(lineage.storeCalls.filter((name) => name === 'expand').length).toBeLessThanOrEqual(1);
    expect(await lineage.read(`{ lineageNode(id: "${hub}") { dependents(first: 1) { totalCount } } }`)).toEqual({
      lineageNode: { dependents: { totalCount: count } },
    });
    await lineage.close();
  }, 60_000);
});
