import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/** What the collector does with the spans it is sent. */
export type Behaviour = 'takes them' | 'never answers' | 'refuses them';

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** Which part sent it: `serve`, `lineage`, `mlflow`. */
  readonly part: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const attributesSchema = z
  .array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional(), intValue: z.number().optional() }) }))
  .transform((pairs): Record<string, unknown> =>
    Object.fromEntries(pairs.map(({ key, value }) => [key, value.stringValue ?? value.intValue])),
  );

/** A request of OTLP/HTTP in JSON, as far as we send it. */
const requestSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              parentSpanId: z.string().default(''),
              name: z.string(),
              attributes: attributesSchema,
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A collector of OpenTelemetry that speaks OTLP over HTTP. */
export class Collector implements AsyncDisposable {
  behaviour: Behaviour = 'takes them';
  readonly spans: CollectedSpan[] = [];
  /** How often it was sent something, and with which key. */
  readonly keys: (string | undefined)[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));

  static async start(): Promise<Collector> {
    const collector = new Collector();
    await once(collector.#server.listen(0, '127.0.0.1'), 'listening');
    return collector;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/traces`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = requestSchema.parse(await json(request));
    this.keys.push(request.headers['api-key']?.toString());
    if (this.behaviour === 'never answers') return;
    if (this.behaviour === 'refuses them') return void response.writeHead(403).end();
    for (const { resource, scopeSpans } of body.resourceSpans)
      for (const span of scopeSpans.flatMap(({ spans }) => spans))
        this.spans.push({ ...span, part: String(resource.attributes['tributary.part']) });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
}
