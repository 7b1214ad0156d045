import { z } from 'zod';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Scheme, host and port of one endpoint; what would follow them is ours. */
const endpoint = z
  .url({ protocol: /^https?$/, error: 'is not an https URL as https://cluster:8182', abort: true })
  .superRefine((text, context) => {
    const problem = findProblem(new URL(text));
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

function findProblem(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'holds a user or password; credentials come from the AWS default chain';
  if (url.protocol === 'http:' && !loopback.has(url.hostname)) return 'is not encrypted; http is for this machine alone';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'has more than a scheme, a host and a port';
  return undefined;
}

/** `lineage.store` of the type `neptune`. */
export const neptuneStoreSchema = z.strictObject({
  type: z.literal('neptune').describe('An Amazon Neptune database cluster, engine 1.4.1.0 or newer.'),
  endpoint: endpoint.describe('The cluster endpoint, which leads to the writer, as https://cluster:8182.'),
  readerEndpoint: endpoint
    .optional()
    .describe('The reader endpoint, which then answers all reads; what it answers may be milliseconds old.'),
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: 'is not an AWS region as us-east-1' })
    .describe('The AWS region of the cluster, as us-east-1.'),
  protocol: z.literal('https').default('https').describe('How the cluster is spoken to.'),
  timeoutMs: z.int().min(100).max(120_000).default(10_000).describe('Milliseconds for one statement, all attempts together.'),
  maxConnections: z.int().min(1).max(128).default(16).describe('Most connections to one endpoint; further statements wait for one.'),
});

export type NeptuneStoreConfig = z.infer<typeof neptuneStoreSchema>;
