import { datasetRulesSchema, lineageConfigSchema } from '@tributary/lineage';
import { z } from 'zod';
import { identitySchema, internalSchema } from '../identity/config.ts';
import { limitsSchema } from '../limits/config.ts';
import type { TrustedDocuments } from '../limits/trusted-documents.ts';
import { logSchema, telemetrySchema } from '../telemetry/config.ts';

/** Compared as browsers send it: scheme, host and port, nothing behind. */
const origin = z
  .string()
  .refine((text) => /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text, { error: 'is not an origin' })
  .describe('An origin as https://portal.acme.example, compared as a whole.');

const corsSchema = z
  .strictObject({ origins: z.array(origin).max(100).default([]).describe('Origins whose pages may ask, each compared as a whole.') })
  .prefault({})
  .describe('Which pages of other origins may ask.');

const trustedDocumentsSchema = z
  .strictObject({
    file: z.string().min(1).describe('A manifest of client-preset or of Apollo, relative to the configuration file.'),
    only: z.boolean().default(false).describe('Whether every other document is refused.'),
  })
  .optional()
  .describe('Documents that portals were built with and that are asked for by id.');

/** The `server` part of the configuration. */
export const serverSchema = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Address to listen at; one that other machines reach needs identity, or allowAnonymous.'),
    port: z.int().min(0).max(65_535).default(4_000).describe('Port to listen at; 0 takes a free one.'),
    graceSeconds: z.int().min(0).max(300).default(10).describe('Seconds that requests in flight have to finish after SIGTERM.'),
    requestTimeoutMs: z
      .int()
      .min(100)
      .max(600_000)
      .default(10_000)
      .describe('Milliseconds for one whole request: the deadline of everything it asks for.'),
    maxBodyBytes: z.int().min(1_024).max(104_857_600).default(1_048_576).describe('Most bytes of a request body.'),
    allowAnonymous: z
      .boolean()
      .default(false)
      .describe('Serves whoever reaches the address without saying who it is; where there is an identity, without any role.'),
    limits: limitsSchema,
    cors: corsSchema,
    trustedDocuments: trustedDocumentsSchema,
  })
  .prefault({})
  .describe('Where and how the gateway listens.');

const subgraphUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
  .refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), {
    error: 'holds a user or password, which no subgraph asks for',
  });

const subgraphsSchema = z
  .record(z.string().regex(/^[A-Za-z][\w-]*$/), z.strictObject({ url: subgraphUrl.describe('The GraphQL address of the subgraph.') }))
  .default({})
  .describe('Subgraphs that run on their own, by name; those not named run in this process.');

/** What every entry of `registries` has. */
export interface RegistryEntry {
  readonly type: string;
  readonly connection: string;
  /** What the schema of every type makes of its `access`. */
  readonly access?: unknown;
}

/** The schema of a whole file, whose registries may be of the given types; each of their schemas is an object with its own literal `type`. */
export function createConfigurationSchema(registrySchemas: readonly z.ZodType<{ connection: string }>[]) {
  return z.strictObject({
    server: serverSchema,
    identity: identitySchema,
    internal: internalSchema,
    lineage: lineageConfigSchema.describe('The lineage graph and its synchronisation.'),
    registries: z.array(uniteRegistries(registrySchemas)).max(100).default([]).describe('The connections to registries.'),
    datasets: datasetRulesSchema.describe('What lies below a prefix counts as one dataset.'),
    subgraphs: subgraphsSchema,
    log: logSchema,
    telemetry: telemetrySchema,
  });
}

function uniteRegistries(schemas: readonly z.ZodType<{ connection: string }>[]): z.ZodType<RegistryEntry> {
  const [first, ...others] = schemas;
  if (first === undefined) return z.looseObject({ type: z.string(), connection: z.string() });
  return z.discriminatedUnion('type', [first as never, ...(others as never[])]);
}

/** The `server` part, with the trusted documents read. */
export interface ServerConfig extends Omit<z.infer<typeof serverSchema>, 'trustedDocuments'> {
  readonly trustedDocuments?: TrustedDocuments;
}

/** The `server` part where no file is given. */
export function defaultServer(): ServerConfig {
  const { trustedDocuments: _, ...server } = serverSchema.parse({});
  return server;
}
