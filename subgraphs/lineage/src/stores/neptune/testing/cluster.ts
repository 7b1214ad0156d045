import { expect } from '@jest/globals';
import { z } from 'zod';
import { fakeCredentials, type FakeNeptune, type FakeNeptuneOptions, startFakeNeptune } from '../../../../testing/neptune/index.ts';
import { scriptGraph } from '../../../../testing/neptune/scripted-graph.ts';
import { createNeptuneClient, type NeptuneCall, type NeptuneClient } from '../client.ts';
import { neptuneStoreSchema } from '../config.ts';

/** What the first station of the AWS default chain reads, and nothing for the others. */
export const environment = {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

export const read = { text: 'MATCH (n:TributaryNode) WHERE id(n) = $id RETURN n.x AS x', parameters: { id: "a'b\n`ö`" } };
export const write = { text: 'MATCH (n:TributaryNode) SET n.x = 1', parameters: {} };
/** What every statement is answered. */
export const rows = [{ x: 1 }, { x: null }];

export const callOf = (more: Partial<NeptuneCall> = {}): NeptuneCall => ({
  signal: AbortSignal.timeout(30_000),
  endpoint: 'writer',
  ...more,
});

/** Stand-ins with the same answer to all, and clients of them; all of it ends with `stop`. */
export class Cluster {
  readonly #opened = new AsyncDisposableStack();

  async start(options: Partial<FakeNeptuneOptions> = {}): Promise<FakeNeptune> {
    const server = await startFakeNeptune({ graph: scriptGraph(rows), ...options });
    this.#opened.defer(() => server.stop());
    return server;
  }

  open(server: FakeNeptune, more: object = {}, now: () => number = Date.now): NeptuneClient {
    const config = neptuneStoreSchema.parse({ type: 'neptune', endpoint: server.url, region: 'us-east-1', timeoutMs: 20_000, ...more });
    const client = createNeptuneClient(config, now);
    this.#opened.defer(() => client.close());
    return client;
  }

  stop(): Promise<void> {
    return this.#opened.disposeAsync();
  }
}

const seenSchema = z.object({ code: z.string(), message: z.string(), extensions: z.looseObject({ fix: z.string() }) });

/** What a caller sees of an error, which is nothing of the cluster's. */
export async function failureOf(
  asked: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string; readonly fix: string }> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { code, message, extensions } = seenSchema.parse(error);
  expect(JSON.stringify([message, extensions])).not.toMatch(/127\.0\.0\.1|AKID|secret|doctype/i);
  return { code, message, fix: extensions.fix };
}
