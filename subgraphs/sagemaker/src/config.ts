import { accessSchema, callLimits, connectionName, rulesSchema } from '@tributary/kit';
import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/, error: 'is not an http or https URL' }).refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), {
  error: 'holds a user or password; credentials come from the AWS default chain',
});

const linkSchema = z.strictObject({
  prefix: z.string().min(1).describe('The beginning of the URIs that are meant, as models:/ or an ARN.'),
  registry: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*:[a-z0-9][a-z0-9-]*$/, { error: 'is not a connection as mlflow:prod' })
    .describe('The connection that owns them, as mlflow:prod.'),
});

/** One SageMaker connection: one account in one region. */
export const sagemakerConfigSchema = z
  .strictObject({
    type: z.literal('sagemaker'),
    connection: connectionName,
    region: z
      .string()
      .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, { error: 'is not an AWS region as us-east-1' })
      .describe('The AWS region, as us-east-1.'),
    endpoint: httpUrl.optional().describe("Where SageMaker answers, instead of the region's own address."),
    links: z
      .array(linkSchema)
      .max(100)
      .default([])
      .describe('Which connection the source URIs and MLflow runs that SageMaker names belong to; the longest prefix wins.'),
    profile: z.string().min(1).optional().describe('A profile of the shared AWS configuration files.'),
    roleArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, { error: 'is not the ARN of a role' })
      .optional()
      .describe('A role to assume, for another account.'),
    externalId: z.string().min(2).max(1224).optional().describe('The external id that the role asks for.'),
    rules: rulesSchema,
    access: accessSchema.check((context) => {
      for (const [at, { model }] of context.value.entries()) {
        if (model === undefined || model === model.toLowerCase()) continue;
        context.issues.push({
          code: 'custom',
          input: model,
          path: [at, 'model'],
          message: 'holds capital letters, and ids have names in lower case',
        });
      }
    }),
    // AWS publishes no rate for what we ask; few at once keep other users of the account served.
    ...callLimits(5),
  })
  .check((context) => {
    const { externalId, roleArn } = context.value;
    if (externalId !== undefined && roleArn === undefined)
      context.issues.push({ code: 'custom', path: ['externalId'], input: context.value, message: 'is of no use without roleArn' });
  });

export type SageMakerConfig = z.infer<typeof sagemakerConfigSchema>;
export type Link = z.infer<typeof linkSchema>;
