import { z } from 'zod';
import { isConnectionName } from './ids.ts';

/** A connection's own name: part of every id, so it is kept plain. */
export const connectionName = z
  .string()
  .refine((text) => isConnectionName(text), { error: 'is not made of a-z, 0-9 and -, beginning with a letter or digit' })
  .describe('Name of this connection, unique per type; part of every id.');

/** The keys that bound the calls to a registry, which every type takes; `atOnce` is the default number of calls at a time. */
export function callLimits(atOnce: number) {
  return {
    timeoutMs: z.int().min(100).max(120_000).default(5_000).describe('Milliseconds for one call to this registry, all attempts together.'),
    maxConcurrentCalls: z
      .int()
      .min(1)
      .max(100)
      .default(atOnce)
      .describe('Most calls to this registry at a time; a sync takes at most three quarters of them.'),
  };
}

/** What selects a version: an alias it has, a tag it carries (with this value, or any), or the value of its native field. */
const selector = {
  alias: z.string().optional().describe('Matches a version that has this alias.'),
  tag: z.string().optional().describe('Matches a version that carries this tag or label.'),
  value: z.string().optional().describe('With `tag`: only this value of it.'),
  native: z.string().optional().describe("Matches this value of the registry's own field."),
};

function rule<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...selector, ...shape }).check((context) => {
    const { alias, tag, native, value } = context.value as { alias?: string; tag?: string; native?: string; value?: string };
    const chosen = [alias, tag, native].filter((part) => part !== undefined).length;
    if (chosen !== 1) context.issues.push({ code: 'custom', input: context.value, message: 'needs exactly one of alias, tag and native' });
    if (value !== undefined && tag === undefined)
      context.issues.push({ code: 'custom', input: context.value, message: 'has a value without a tag' });
  });
}

const stages = ['NONE', 'DEVELOPMENT', 'STAGING', 'PRODUCTION', 'ARCHIVED', 'OTHER'] as const;
const approvals = ['PENDING', 'APPROVED', 'REJECTED', 'NOT_TRACKED', 'OTHER'] as const;

/** Ordered lists, first match wins; where none matches the native value speaks. */
export const rulesSchema = z
  .strictObject({
    stage: z
      .array(rule({ is: z.enum(stages) }))
      .max(100)
      .default([])
      .describe('Which alias, tag or native stage means which stage.'),
    approval: z
      .array(rule({ is: z.enum(approvals) }))
      .max(100)
      .default([])
      .describe('Which alias, tag or native approval means which approval.'),
    owner: z
      .array(z.strictObject({ tag: z.string().describe('The tag or label whose value is the owner.') }))
      .max(100)
      .default([])
      .describe('Which tag names the owner.'),
  })
  .prefault({})
  .describe('How native values become stage, approval and owner.');

export type Rules = z.infer<typeof rulesSchema>;

/** A role, as identities have them and rules of access name them. */
export const roleName = z
  .string()
  .regex(/^[\w.:/@-]{1,100}$/, { error: 'is no role: 1 to 100 letters, digits and . : / @ _ -' })
  .describe('A role.');

/** Ordered list, first match wins; where none matches everyone who may ask may read. */
export const accessSchema = z
  .array(
    z
      .strictObject({
        model: z.string().min(1).max(200).optional().describe('Matches models of this name and their versions; * stands for anything.'),
        tag: z.string().min(1).optional().describe('Matches models that carry this tag or label, their versions, and versions that do.'),
        value: z.string().optional().describe('With `tag`: only this value of it.'),
        roles: z.array(roleName).max(50).describe('Who may read what matches; an empty list means nobody.'),
      })
      .check((context) => {
        const { model, tag, value } = context.value;
        const report = (message: string): void => void context.issues.push({ code: 'custom', input: context.value, message });
        if (model !== undefined && tag !== undefined) report('takes at most one of model and tag');
        if (value !== undefined && tag === undefined) report('has a value without a tag');
      }),
  )
  .max(100)
  .default([])
  .describe(
    'Which roles may read what of this connection. The first rule that matches decides; one without model and tag matches all. Without a match everyone who may ask may read.',
  );
