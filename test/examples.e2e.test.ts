import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { ask, isA, listPages } from '../examples/portal/src/client.ts';
import { upstreamDocument, versionsDocument } from '../examples/portal/src/documents.ts';
import { type Server, serve } from './e2e/support.ts';
import { untilFresh } from './e2e/until-fresh.ts';
import { findMlflowObstacle, runPython } from './servers/mlflow.ts';

// MLflow's Python has requests and pandas.
const obstacle = await findMlflowObstacle();
if (obstacle !== undefined) process.stderr.write(`The notebook is not run: ${obstacle}\n`);
const describeInPython = obstacle === undefined ? describe : describe.skip;

const root = new URL('../', import.meta.url);

describe('the examples', () => {
  let sandbox: Server;
  let url: string;
  beforeAll(async () => {
    sandbox = await serve(['start', '--port', '0']);
    url = `${sandbox.url}/graphql`;
    await untilFresh(sandbox);
  }, 120_000);
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  describeInPython('the notebook', () => {
    it('puts all pages of all registries into one frame', async () => {
      const { data } = await sandbox.ask('{ registries { id versionCount } }');
      const { registries } = data as { readonly registries: readonly { readonly id: string; readonly versionCount: number }[] };
      const printed = await runPython([fileURLToPath(new URL('examples/notebook.py', root))], {
        environment: { TRIBUTARY_URL: url, PAGE_SIZE: '7', PYTHONWARNINGS: 'error' },
      });
      const counts = new Map<string, number>();
      let registry = '';
      for (const [, id, count] of printed.matchAll(/^(\S+:\S+)?.*?(\d+)$/gm)) {
        registry = id ?? registry;
        counts.set(registry, (counts.get(registry) ?? 0) + Number(count));
      }
      expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(registries.map(({ id, versionCount }) => [id, versionCount])));
    });
  });

  it("the portal's client fetches page after page, each version once", async () => {
    const pages = listPages(url, versionsDocument, {
      variables: { query: null, first: 7, after: null },
      pageInfoOf: ({ modelVersions }) => modelVersions.pageInfo,
    });
    const [ids, totals]: [string[], Set<number>] = [[], new Set()];
    for await (const { data, problems } of pages) {
      expect(problems).toEqual([]);
      ids.push(...data.modelVersions.nodes.map(({ id }) => id));
      totals.add(data.modelVersions.totalCount);
    }
    expect([new Set(ids).size, [...totals]]).toEqual([ids.length, [ids.length]]);
    expect(ids.length).toBeGreaterThan(14);
  });

  it("the portal's client tells the types of an interface by the generated map", async () => {
    const { data } = await ask(url, upstreamDocument, { id: 'version:sagemaker:us-prod/fraud-prod/2' });
    const nodes = data.modelVersion?.upstream.nodes ?? [];
    expect(nodes.filter((node) => isA('ModelVersion', node)).map(({ id }) => id)).toEqual(['version:mlflow:demo/fraud/3']);
    expect(nodes.every((node) => isA('LineageNode', node))).toBe(true);
  });

  it("the portal's client fails where nothing was answered", async () => {
    await expect(ask(url, { text: '{ nope }' }, {})).rejects.toThrow('Cannot query field "nope" on type "Query".');
  });

  it("the portal's documents are valid in the published schema", async () => {
    const schema = buildSchema(await readFile(new URL('schema/generated/api.graphql', root), 'utf8'));
    for (const { text } of [versionsDocument, upstreamDocument]) expect(validate(schema, parse(text))).toEqual([]);
  });
});
