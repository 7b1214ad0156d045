import { accessSchema, callLimits, connectionName, rulesSchema } from '@tributary/kit';
import { z } from 'zod';

const secret = z.string().min(1);

const authSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({
      type: z.literal('basic'),
      username: secret.describe('User name.'),
      password: secret.describe('Password; write ${env:NAME}.'),
    }),
    z.strictObject({ type: z.literal('bearer'), token: secret.describe('Token; write ${env:NAME}.') }),
  ])
  .prefault({ type: 'none' })
  .describe('How this MLflow wants to be asked.');

const httpUrl = z.url({ protocol: /^https?$/, error: 'is not an http or https URL' }).refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), {
  error: 'holds a user or password; use auth instead',
});

/** One MLflow connection. One connection is one workspace. */
export const mlflowConfigSchema = z.strictObject({
  type: z.literal('mlflow'),
  connection: connectionName,
  url: httpUrl.describe('Where MLflow answers, with its path prefix when it has one.'),
  workspace: z.string().min(1).optional().describe('The workspace, where the server has workspaces; sent with every call.'),
  auth: authSchema,
  consoleUrl: httpUrl.optional().describe('For deep links, where it differs from url.'),
  rules: rulesSchema,
  access: accessSchema,
  // MLflow serves a request per worker thread; more at once only queue there.
  ...callLimits(8),
});

export type MlflowConfig = z.infer<typeof mlflowConfigSchema>;
