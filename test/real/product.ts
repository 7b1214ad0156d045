import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, loadConfiguration, type Product, startProduct } from '@tributary/gateway';

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly AnswerError[];
  /** The whole answer as it came. */
  readonly text: string;
}

/** The product over a configuration file of its own, asked over HTTP. */
export interface Tributary {
  readonly url: string;
  readonly lineage: Product['lineage'];
  readonly ask: <Data>(query: string, variables?: object) => Promise<Answer<Data>>;
  readonly stop: () => Promise<void>;
}

export interface TributaryOptions {
  /** YAML, one line each. */
  readonly registries: readonly string[];
  readonly syncIntervalSeconds: number;
  /** What the configuration may take from the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Writes a configuration, loads it and starts the product over it. */
export async function startTributary({ registries, syncIntervalSeconds, env = {} }: TributaryOptions): Promise<Tributary> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-real-'));
  const file = join(folder, 'tributary.yaml');
  await writeFile(
    file,
    [
      'server: { port: 0 }',
      `lineage: { syncIntervalSeconds: ${syncIntervalSeconds}, store: { type: sqlite, path: graph.db } }`,
      'registries:',
      ...registries.map((registry) => `  - ${registry}`),
    ].join('\n'),
  );
  const product = await startProduct({ configuration: await loadConfiguration(file, { env }), logger: createLogger('silent') });
  return {
    url: product.url,
    lineage: product.lineage,
    ask: (query, variables = {}) => ask(`${product.url}/graphql`, query, variables),
    async stop() {
      await product.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function ask<Data>(url: string, query: string, variables: object): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  return { ...(JSON.parse(text) as Omit<Answer<Data>, 'text'>), text };
}

/** Waits until the first sync of every registry has ended, well or badly. */
export async function waitUntilReady({ url }: Tributary): Promise<void> {
  await waitUntil(async () => (await fetch(`${url}/health/ready`)).status === 200, { withinMs: 60_000, what: 'the product is ready' });
}

/** Looks again and again. The bound is what the test promises, so a miss is a failure. */
export async function waitUntil(
  isSo: () => Promise<boolean>,
  { withinMs, what }: { readonly withinMs: number; readonly what: string },
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(100);
  }
}
