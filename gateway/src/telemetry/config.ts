import { z } from 'zod';

const logLevels = ['silent', 'warn', 'info', 'debug'] as const;

/** The `log` part of the configuration. */
export const logSchema = z
  .strictObject({
    level: z
      .enum(logLevels)
      .default('warn')
      .describe('How much is logged; `--log-level` goes before it. `debug` also holds what registries wrote.'),
    requests: z
      .enum(['failed', 'all'])
      .default('failed')
      .describe('Which requests get a line: those that failed or were slow, or all of them (then at level `info`).'),
  })
  .prefault({})
  .describe('The log: lines of JSON on standard error.');

const endpoint = z
  .url({ protocol: /^https?$/, error: 'is not an http or https URL' })
  .refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), { error: 'holds a user or password, which belong into headers' });

const tracesSchema = z
  .strictObject({
    endpoint: endpoint.describe('Where spans are sent by OTLP over HTTP, with its path: `http://127.0.0.1:4318/v1/traces`.'),
    sampleRatio: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('The part of the requests that is traced, where the caller has not decided it.'),
    headers: z
      .record(z.string().regex(/^[\w-]{1,64}$/), z.string().max(4_096))
      .default({})
      .describe('Headers that go with the spans, as a key of the collector; take them from the environment.'),
  })
  .optional()
  .describe('OpenTelemetry traces; without it nothing is traced and nothing is sent.');

/** The `telemetry` part of the configuration. */
export const telemetrySchema = z.strictObject({ traces: tracesSchema }).prefault({}).describe('What is sent to those who watch Tributary.');

export type LogConfig = z.infer<typeof logSchema>;
export type TelemetryConfig = z.infer<typeof telemetrySchema>;
export type TracesConfig = NonNullable<TelemetryConfig['traces']>;
