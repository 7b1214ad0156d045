import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Server, serve, untilReady } from './support.ts';

let sandbox: Server;
beforeAll(async () => {
  sandbox = await serve(['start', '--port', '0']);
  await untilReady(sandbox.url);
}, 60_000);
afterAll(async () => sandbox[Symbol.asyncDispose]());

/** The questions as they are printed, without their indentation. */
function readQuestions(): readonly string[] {
  const [, ...questions] = sandbox.stdout.split(/^\d\. .+$/m);
  return questions.map((text) => text.replace(/^ {3}/gm, '').trim());
}

async function get(path: string) {
  const response = await fetch(`${sandbox.url}${path}`);
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    csp: response.headers.get('content-security-policy') ?? '',
    text: await response.text(),
  };
}

const elsewhere = /(?:https?:)?\/\/(?!127\.0\.0\.1)[a-z0-9-]+\.[a-z]/i;

describe('the sandbox', () => {
  it('says where it is in the first line, and what to try below', () => {
    const [first] = sandbox.stdout.split('\n');
    expect(first).toBe(`Tributary is ready at ${sandbox.url}/graphql`);
    expect(sandbox.stdout).toContain(`${sandbox.url}/\n`);
    expect(sandbox.stdout).toContain(`${sandbox.url}/health/ready\n`);
    expect(readQuestions()).toHaveLength(3);
  });

  it('answers what a version was made from, with the evidence', async () => {
    const { data, errors } = await sandbox.ask(readQuestions()[0] ?? '');
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      modelVersion: { name: 'fraud', version: '3', stage: 'PRODUCTION', aliases: ['champion'], upstream: { complete: true } },
    });
    expect(data).toMatchObject({ modelVersion: { metrics: expect.arrayContaining([{ name: 'auc', value: 0.94 }]) } });
    const { modelVersion } = data as {
      modelVersion: { upstream: { edges: { node: { id: string }; path: { evidence: { source: string; nativeField: string }[] }[] }[] } };
    };
    const { edges } = modelVersion.upstream;
    expect(edges.map(({ node }) => node.id)).toEqual(
      expect.arrayContaining([
        'dataset:s3%3A%2F%2Facme%2Fpayments/d3',
        'dataset:s3%3A%2F%2Facme%2Fpayments',
        'dataset:s3%3A%2F%2Facme%2Fmerchants/m1',
        `commit:${'9b17d0'.padEnd(40, '3')}`,
      ]),
    );
    expect(edges.map(({ node }) => node.id)).not.toContain('dataset:s3%3A%2F%2Facme%2Fpayments/d1');
    for (const { path } of edges)
      for (const { evidence } of path)
        expect(evidence).toEqual([expect.objectContaining({ source: 'mlflow:demo', nativeField: expect.any(String) })]);
  });

  it('answers which endpoints of which cloud stand on a bad table', async () => {
    const { data, errors } = await sandbox.ask(readQuestions()[1] ?? '');
    expect(errors).toEqual([]);
    const { lineageNode } = data as {
      lineageNode: { dependents: { totalCount: number; complete: boolean; edges: { node: object; path: object[] }[]; sources: object[] } };
    };
    const { edges, ...rest } = lineageNode.dependents;
    const registries = ['mlflow:demo', 'sagemaker:us-prod', 'vertex-ai:eu', 'vertex-ai:us'];
    expect(rest).toMatchObject({
      totalCount: 2,
      complete: true,
      sources: registries.map((id) => ({ registry: { id }, state: 'FRESH' })),
    });
    expect(edges.map(({ node }) => node)).toMatchObject([
      { id: 'endpoint:vertex-ai:us/card-embeddings-live', stage: 'PRODUCTION', traffic: [{ weightPercent: 100 }] },
      { id: 'endpoint:sagemaker:us-prod/fraud-live', stage: 'PRODUCTION', traffic: [{ weightPercent: 80 }, { weightPercent: 20 }, {}] },
    ]);
    expect(edges.map(({ path }) => path.length)).toEqual([4, 5]);
  });

  it('answers what an alias means right now', async () => {
    const { data, errors } = await sandbox.ask(readQuestions()[2] ?? '');
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      modelVersionByUri: {
        id: 'version:mlflow:demo/fraud/3',
        description: 'Best of the March sweep',
        model: { name: 'fraud', aliases: expect.arrayContaining([{ name: 'champion', version: { version: '3' } }]) },
      },
    });
  });

  it('answers many different questions at once, each with its own answer', async () => {
    const { data } = await sandbox.ask('{ modelVersions(first: 100) { nodes { id name version } } }');
    const { nodes } = (data as { modelVersions: { nodes: { id: string; name: string; version: string }[] } }).modelVersions;
    const wanted = [...nodes, ...nodes].slice(0, 50);
    const answers = await Promise.all(
      wanted.map(({ id }, at) =>
        sandbox.ask(`query Q${at}($id: ID!) { a${at}: modelVersion(id: $id) { id name version createdAt upstream { totalCount } } }`, {
          variables: { id },
        }),
      ),
    );
    expect(answers.map(({ errors }) => errors)).toEqual(wanted.map(() => []));
    expect(answers.map(({ data: found }, at) => found?.[`a${at}`])).toMatchObject(
      wanted.map((node) => ({ ...node, createdAt: expect.any(String) })),
    );
  });
});

describe('GraphiQL of the sandbox', () => {
  it('is a page whose every part comes from the same server', async () => {
    const page = await get('/');
    expect(page).toMatchObject({ status: 200, type: expect.stringContaining('text/html') });
    expect(page.text).not.toMatch(elsewhere);
    expect(page.csp).toContain("default-src 'none'");
    expect(page.csp).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(page.csp).toContain("script-src 'self';");
    const parts = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, path = '']) => path)
      .filter((path) => !path.startsWith('data:'));
    expect(parts).toHaveLength(3);
    for (const path of parts) {
      expect(path).toMatch(/^\/assets\//);
      expect(await get(path)).toMatchObject({ status: 200, type: expect.stringMatching(/^text\/(javascript|css)/) });
    }
  });

  it('offers the questions that were printed', async () => {
    const [, attribute = ''] = /data-examples="([^"]*)"/.exec((await get('/')).text) ?? [];
    const examples = JSON.parse(attribute.replace(/&#(\d+);/g, (_text, code) => String.fromCharCode(Number(code)))) as { query: string }[];
    expect(examples.map(({ query }) => query.trim())).toEqual(readQuestions());
  });

  it('sends its parts packed to those who can unpack them, for good, and under the same policy', async () => {
    const [path = ''] = /\/assets\/graphiql\/\w{16}\/main[.]js/.exec((await get('/')).text) ?? [];
    const lengths = await Promise.all(
      ['gzip', 'identity'].map(async (encoding) => {
        const response = await fetch(`${sandbox.url}${path}`, { headers: { 'accept-encoding': encoding } });
        expect(response.headers.get('cache-control')).toContain('immutable');
        expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
        expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
        return (await response.arrayBuffer()).byteLength;
      }),
    );
    expect(lengths[0]).toBe(lengths[1]);
  });

  it.each(['/assets/graphiql/', '/assets/graphiql/../../package.json', '/assets/graphiql/%2e%2e%2f%2e%2e%2fpackage.json', '/package.json'])(
    'serves no other file: %s',
    async (path) => {
      const [folder = ''] = /\/assets\/graphiql\/\w{16}\//.exec((await get('/')).text) ?? [];
      expect([(await get(path)).status, (await get(path.replace('/assets/graphiql/', folder))).status]).toEqual([404, 404]);
    },
  );
});

describe('the end of the sandbox', () => {
  it('comes at SIGTERM, with exit code 0, and nothing was written as a failure', async () => {
    const own = await serve(['start', '--port', '0']);
    await untilReady(own.url);
    own.kill('SIGTERM');
    const { code, stderr } = await own.ended;
    expect(code).toBe(0);
    expect(
      stderr.split('\n').filter((line) => line !== '' && !/^Syncing (?:mlflow:demo|sagemaker:us-prod|vertex-ai:(?:eu|us)): /.test(line)),
    ).toEqual([]);
    await expect(fetch(`${own.url}/health/live`)).rejects.toThrow('fetch failed');
  }, 60_000);
});
