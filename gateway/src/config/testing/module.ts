import { accessSchema, type RegistryModule } from '@tributary/kit';
import { z } from 'zod';

const password = z.string().min(1);

/** A registry type of the tests' own, with what real ones have: text, a number, a choice, a list, a rule over several keys. */
const configSchema = z.strictObject({
  type: z.literal('shelf'),
  connection: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'is not made of a-z, 0-9 and -' }),
  url: z.url({ protocol: /^https?$/, error: 'is not an http or https URL' }).describe('Where the shelf answers.'),
  auth: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('none') }),
      z.strictObject({ type: z.literal('basic'), username: z.string(), password: password.describe('Password.') }),
    ])
    .prefault({ type: 'none' }),
  timeoutMs: z.int().min(100).max(120_000).default(5_000).describe('Milliseconds for one call.'),
  insecure: z.boolean().default(false),
  stages: z.array(z.strictObject({ tag: z.string(), is: z.enum(['STAGING', 'PRODUCTION']) })).default([]),
  access: accessSchema,
});

const module: RegistryModule = {
  type: 'shelf',
  title: 'Shelf',
  capabilities: {
    aliases: false,
    nativeStage: false,
    nativeApproval: false,
    trainingData: false,
    endpoints: false,
    incrementalFeed: false,
  },
  configSchema,
  typeDefs: '',
  connect: () => {
    throw new Error('not opened by these tests');
  },
  resolvers: () => ({}),
};

/** The table of modules that has the test's type, and one that must not be loaded. */
export const testModules: Readonly<Record<string, () => Promise<RegistryModule>>> = {
  shelf: async () => module,
  vault: async () => {
    throw new Error('loaded although no registry has this type');
  },
};
