import { buildSubgraph, type Subgraphs, Supergraph } from '@apollo/federation-internals';
import { type CallContext, type Logger, RequestScope, type Subgraph } from '@tributary/kit';
import { findBreakingChanges, type GraphQLSchema, parse } from 'graphql';
import { z } from 'zod';
import type { Standing } from './health.ts';

export interface SubgraphWatchOptions {
  readonly supergraphSdl: string;
  /** The subgraphs that are asked over HTTP. */
  readonly subgraphs: () => readonly Subgraph[];
  readonly logger: Logger;
}

/** What is wrong with one subgraph, in words for everyone; null = nothing. */
interface Verdict {
  readonly problem: string | null;
  readonly isReached: boolean;
}

const sdlQuery = parse('{ service: _service { sdl } }');
const sdlSchema = z.object({ service: z.object({ sdl: z.string() }) });
const askMs = 2_000;
/** However often health is asked, the subgraphs are asked no more often than this. */
const freshMs = 5_000;
/** Most differences named; one that explains them is mostly among the first. */
const maxNamed = 3;
/** Without it no question has an answer; the others take only their own fields with them. */
const needed = 'lineage';

/**
 * Watches the subgraphs that run apart: whether they can be asked, and whether they serve what the supergraph says of them. One that runs
 * another version is noticed here, before a query fails on it.
 */
export class SubgraphWatch {
  readonly #options: SubgraphWatchOptions;
  readonly #compared = new Map<string, { readonly sdl: string; readonly problem: string | null }>();
  readonly #reported = new Map<string, string | null>();
  #expected: Subgraphs | undefined;
  #latest: { readonly at: number; readonly standing: Promise<Standing> } | undefined;

  constructor(options: SubgraphWatchOptions) {
    this.#options = options;
  }

  /** How they stand, at most some seconds ago. What changed is logged. */
  look(): Promise<Standing> {
    const now = Date.now();
    if (this.#latest === undefined || now - this.#latest.at >= freshMs) this.#latest = { at: now, standing: this.#askAll() };
    return this.#latest.standing;
  }

  async #askAll(): Promise<Standing> {
    const verdicts = await Promise.all(
      this.#options.subgraphs().map(async (subgraph) => ({ name: subgraph.name, ...(await this.#ask(subgraph)) })),
    );
    for (const { name, problem } of verdicts) this.#report(name, problem);
    const isMissing = ({ name, isReached }: (typeof verdicts)[number]): boolean => name === needed && !isReached;
    const describe = (some: typeof verdicts) => some.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`]));
    return {
      missing: describe(verdicts.filter(isMissing)),
      degraded: describe(verdicts.filter((verdict) => !isMissing(verdict))),
    };
  }

  async #ask(subgraph: Subgraph): Promise<Verdict> {
    const result = await subgraph.execute({ document: sdlQuery, variables: {} }, createContext());
    const answer = sdlSchema.safeParse(result.data);
    if (answer.success) return { problem: this.#compare(subgraph.name, answer.data.service.sdl), isReached: true };
    return { problem: 'the subgraph could not be asked', isReached: false };
  }

  #compare(name: string, sdl: string): string | null {
    const known = this.#compared.get(name);
    if (known?.sdl === sdl) return known.problem;
    const problem = this.#describeDifference(name, sdl);
    this.#compared.set(name, { sdl, problem });
    return problem;
  }

  #describeDifference(name: string, sdl: string): string | null {
    try {
      this.#expected ??= Supergraph.build(this.#options.supergraphSdl, { validateSupergraph: false }).subgraphs();
      const expected = this.#expected.get(name)?.schema.toGraphQLJSSchema();
      return expected === undefined ? null : describeDifference(expected, buildSubgraph(name, '', sdl).schema.toGraphQLJSSchema());
    } catch (error) {
      this.#options.logger.warn({ subgraph: name, err: error }, 'The schema of a subgraph could not be compared with the supergraph');
      return null;
    }
  }

  #report(name: string, problem: string | null): void {
    const before = this.#reported.get(name) ?? null;
    this.#reported.set(name, problem);
    if (problem === before) return;
    if (problem === null) this.#options.logger.info({ subgraph: name }, 'A subgraph is as it should be again');
    else this.#options.logger.warn({ subgraph: name, problem }, 'A subgraph is not as the supergraph says');
  }
}

/** What the supergraph expects and the subgraph does not have; what it has besides is never asked for. */
function describeDifference(expected: GraphQLSchema, served: GraphQLSchema): string | null {
  const differences = findBreakingChanges(expected, served).filter(({ type }) => !type.startsWith('DIRECTIVE_'));
  if (differences.length === 0) return null;
  const named = differences.slice(0, maxNamed).map(({ description }) => description);
  const more = differences.length > maxNamed ? ` and ${differences.length - maxNamed} more` : '';
  return `its schema is not the one of the supergraph: ${named.join(' ')}${more}`;
}

function createContext(): CallContext {
  return {
    viewer: { name: 'gateway', sees: 'everything' },
    signal: AbortSignal.timeout(askMs),
    requestId: 'subgraph-watch',
    scope: new RequestScope(),
  };
}
