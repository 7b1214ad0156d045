import { roleName } from '@tributary/kit';
import { z } from 'zod';
import { isLoopback } from '../config/loopback.ts';

/** What a public key can verify. A secret shared with the issuer is none, and `none` is no signature. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const;

const keyServerUrl = z
  .url({ protocol: /^https?$/, error: 'is not an https URL' })
  .refine((text) => !URL.canParse(text) || new URL(text).protocol === 'https:' || isLoopback(new URL(text).hostname), {
    error: 'is not an https URL; http is for this machine only',
  })
  .refine((text) => !/^[a-z]+:\/\/[^/]*@/i.test(text), { error: 'holds a user or password' });

const claimPath = z.string().min(1).max(200);

const tokenSchema = z.strictObject({
  issuer: z.string().min(1).max(1_000).describe('What the claim `iss` has to be.'),
  audience: z.string().min(1).max(1_000).describe('What the claim `aud` has to be or to hold.'),
  jwksUrl: keyServerUrl.describe('Where the keys of the issuer are, as a JSON Web Key Set; https, or http on this machine.'),
  algorithms: z
    .array(z.enum(algorithms))
    .min(1)
    .max(algorithms.length)
    .default([...algorithms])
    .describe(`How a token may be signed: some of ${algorithms.join(', ')}; all of them unless told otherwise.`),
  rolesClaim: claimPath
    .default('roles')
    .describe('The claim that holds the roles, `a.b` for one within another: a list, or text with spaces between the roles.'),
  nameClaim: claimPath.default('sub').describe('The claim that names the viewer in the log.'),
  clockToleranceSeconds: z.int().min(0).max(300).default(30).describe('How far the clock of the issuer may differ.'),
});

const apiKeySchema = z.strictObject({
  name: roleName.describe('Who has the key; several keys may have one name, as while one replaces another.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: 'is not a SHA-256 in hexadecimal' })
    .describe('The SHA-256 of the key in hexadecimal; `tributary key` makes both.'),
  roles: z.array(roleName).max(50).default([]).describe('The roles of who has the key.'),
});

const rateLimitSchema = z
  .strictObject({
    requestsPerMinute: z.int().min(1).max(1_000_000).describe('Requests that one viewer may send in a minute.'),
    burst: z.int().min(0).max(1_000_000).default(0).describe('Requests that one viewer may send beyond that in ten minutes.'),
  })
  .optional()
  .describe('How often one viewer may ask, and one address where it is anonymous; without it as often as it likes.');

/** The `identity` part of the configuration. */
export const identitySchema = z
  .strictObject({
    tokens: z.array(tokenSchema).max(10).default([]).describe('Whose JSON Web Tokens are accepted.'),
    apiKeys: z.array(apiKeySchema).max(1_000).default([]).describe('The keys that are accepted, by their hashes.'),
    unrestrictedRoles: z
      .array(roleName)
      .max(50)
      .default([])
      .describe('Who has one of these sees everything, whatever the rules of access.'),
    rateLimit: rateLimitSchema,
  })
  .optional()
  .describe('Who may ask. Without it callers are not told apart, and everybody who reaches the address sees everything.');

/** The `internal` part of the configuration. */
export const internalSchema = z
  .strictObject({
    secrets: z
      .array(z.string().min(32).max(1_000))
      .max(2)
      .default([])
      .describe(
        'Shared by gateway and subgraphs that run apart, each of at least 32 characters: the first signs, each verifies. Without one a subgraph serves whoever asks.',
      ),
  })
  .prefault({})
  .describe('What gateway and subgraphs that run apart share.');

export type IdentityConfig = z.infer<typeof identitySchema> & object;
export type TokenConfig = IdentityConfig['tokens'][number];
export type ApiKeyConfig = IdentityConfig['apiKeys'][number];
export type RateLimitConfig = IdentityConfig['rateLimit'] & object;
