import { z } from 'zod';

/** What a client can do to a server before it is refused: `server.limits` of the configuration. */
export const limitsSchema = z
  .strictObject({
    maxTokens: z.int().min(100).max(50_000).default(5_000).describe('Most tokens of a document; counted before it is parsed.'),
    maxNesting: z
      .int()
      .min(20)
      .max(300)
      .default(100)
      .describe('How deep brackets may nest: in a document, there also through its fragments, and in variables.'),
    maxDepth: z.int().min(5).max(200).default(50).describe('How deep fields may nest, fragments put in their places.'),
    maxFields: z.int().min(50).max(50_000).default(3_000).describe('Most fields of an operation, fragments put in their places.'),
    maxRootFields: z.int().min(1).max(1_000).default(50).describe('Most fields at the root of an operation.'),
    maxAliases: z.int().min(0).max(10_000).default(100).describe('Most aliases of an operation, fragments put in their places.'),
    // Each condition that a variable decides splits the plan: 30 of them take the planner half a second, and 100 of them 12.
    maxDirectives: z.int().min(0).max(1_000).default(30).describe('Most directives of an operation, fragments put in their places.'),
    maxVariableValues: z
      .int()
      .min(10)
      .max(1_000_000)
      .default(10_000)
      .describe('Most values in the variables, lists and objects counted in.'),
    maxCost: z.int().min(100).max(10_000_000).default(100_000).describe('What an operation may cost by the estimate in docs/limits.md.'),
    maxConnections: z.int().min(1).max(100_000).default(1_000).describe('Most open connections; one more is closed at once.'),
    sendTimeoutMs: z.int().min(100).max(600_000).default(30_000).describe('Milliseconds that a client has to send its request.'),
    idleTimeoutMs: z.int().min(100).max(600_000).default(65_000).describe('Milliseconds that a connection is kept without a request.'),
  })
  .prefault({})
  .describe('What is refused before anything is asked of a registry.');

export type Limits = Readonly<z.infer<typeof limitsSchema>>;
