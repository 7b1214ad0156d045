import { accessSchema, callLimits, connectionName, rulesSchema } from '@tributary/kit';
import { z } from 'zod';

const hostPort = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Undefined where the text is no `host` or `host:port`. */
export function parseAddress(text: string): Address | undefined {
  const [, host, port = '443'] = hostPort.exec(text) ?? [];
  return host === undefined || Number(port) < 1 || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

/** Whether an address can only be this machine. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** One Vertex AI connection: one project in one location. */
export const vertexAiConfigSchema = z
  .strictObject({
    type: z.literal('vertex-ai'),
    connection: connectionName,
    project: z
      .string()
      .regex(/^([a-z][a-z0-9.:-]{4,61}[a-z0-9]|\d+)$/, { error: 'is not a project id or number' })
      .describe('The project, by its id (better for links) or its number.'),
    location: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, { error: 'is not a location such as europe-west4' })
      .describe('The region; its own address is asked unless endpoint says another.'),
    endpoint: z
      .string()
      .refine((text) => parseAddress(text) !== undefined, { error: 'is not HOST or HOST:PORT' })
      .optional()
      .describe("HOST:PORT instead of the location's own address."),
    tls: z.boolean().default(true).describe('False speaks plain text; only with a loopback endpoint.'),
    rules: rulesSchema,
    access: accessSchema,
    // The quota is 600 calls a minute per project and region.
    ...callLimits(10),
  })
  .check((context) => {
    const { tls, endpoint } = context.value;
    const address = endpoint === undefined ? undefined : parseAddress(endpoint);
    if (tls || (address !== undefined && isLoopback(address))) return;
    context.issues.push({ code: 'custom', input: tls, path: ['tls'], message: 'may be false only with a loopback endpoint' });
  });

export type VertexAiConfig = z.infer<typeof vertexAiConfigSchema>;

/** The address that a connection asks. */
export function addressOf({ endpoint, location }: Pick<VertexAiConfig, 'endpoint' | 'location'>): Address {
  const own = { host: location === 'global' ? 'aiplatform.googleapis.com' : `${location}-aiplatform.googleapis.com`, port: 443 };
  return endpoint === undefined ? own : (parseAddress(endpoint) ?? own);
}
