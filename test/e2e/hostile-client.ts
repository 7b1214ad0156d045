import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fakeCredentials } from '@tributary/sagemaker/testing';
import { startSandbox } from '@tributary/sandbox';
import { openFolder, serve, untilReady } from './support.ts';

export interface HostileAnswer {
  readonly status: number;
  /** Characters of the whole body. */
  readonly length: number;
  readonly data: unknown;
  /** Each code once. */
  readonly codes: readonly string[];
}

/** The product over the stand-ins, for those who send it what no client would. */
export interface Target extends AsyncDisposable {
  /** Sends a body as it is, or as JSON. */
  post(body: object | string | Uint8Array<ArrayBuffer>): Promise<HostileAnswer>;
  /** Throws unless a plain question is answered. */
  checkNext(): Promise<void>;
  /** Ends the server; how many bytes of it were resident until then. */
  end(): Promise<number>;
}

const probe = new URL('../../bench/usage-probe.ts', import.meta.url).href;
/** Small, because on a large machine the collector leaves garbage lying that would be taken for need; what needs more ends the process. */
const smallHeap = '--max-old-space-size=256 --max-semi-space-size=16';

/** The server runs alone in its process, with the stand-ins in this one, so that its memory is its own. */
export async function startTarget(): Promise<Target> {
  const [sandbox, folder] = await Promise.all([startSandbox(), openFolder()]);
  const usageFile = join(folder.path, 'usage.json');
  const server = await serve(['serve', '--config', sandbox.file, '--port', '0'], {
    AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
    NODE_OPTIONS: `--disable-warning=ExperimentalWarning ${smallHeap} --import ${probe}`,
    TRIBUTARY_BENCH_USAGE: usageFile,
  });
  await untilReady(server.url);

  async function post(body: object | string | Uint8Array<ArrayBuffer>): Promise<HostileAnswer> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text) as { data?: unknown; errors?: readonly { extensions: { code: string } }[] };
    return { status: response.status, length: text.length, data, codes: [...new Set(errors.map(({ extensions }) => extensions.code))] };
  }

  return {
    post,
    async checkNext() {
      const { status, codes } = await post({ query: '{ registries { id } }' });
      if (status !== 200 || codes.length > 0) throw new Error(`the next request was answered with ${status} ${codes.join()}`);
    },
    async end() {
      await server[Symbol.asyncDispose]();
      return (JSON.parse(await readFile(usageFile, 'utf8')) as { rss: number }).rss;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Promise.all([sandbox.close(), folder[Symbol.asyncDispose]()]);
    },
  };
}
