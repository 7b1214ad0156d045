import type { RegistryCapabilities, RegistryModule, UnifiedVersion } from '../../contract.ts';
import type { WireServer } from '../wire-server.ts';

/** A registry module with a stand-in of its vendor that holds a known story. */
export interface RegistrySubject {
  readonly module: RegistryModule;
  /** Starts a stand-in with the story in it. */
  start(): Promise<RunningRegistry>;
}

export interface RunningRegistry {
  readonly wire: WireServer;
  /** Configuration of a connection to the stand-in, named `suite`, with a timeout of about a second. */
  readonly config: { readonly connection: string };
  /** Texts of the configuration that may never show: host and port, credentials. */
  readonly secrets: readonly string[];
  readonly story: RegistryStory;
  stop(): Promise<void>;
}

/** What the story holds, in our terms. */
export interface RegistryStory {
  /** A version with everything in it, and what has to be answered for it. */
  readonly full: { readonly id: string; readonly expected: UnifiedVersion };
  /** A version with nothing that is optional; what is known to be empty is empty, the rest null. */
  readonly bare: { readonly id: string; readonly expected: UnifiedVersion };
  /** Ids whose names hold every character that the vendor accepts and that is hard to write. */
  readonly odd: readonly string[];
  /** Well-formed ids of this connection under which nothing is. */
  readonly absent: readonly string[];
  /** 100 versions over 20 models, and the most calls that their core fields and aliases may cost. */
  readonly hundred: { readonly ids: readonly string[]; readonly maxCalls: number; readonly maxCallsWithTraining: number };
  /** Edges that a full feed has to hold, as `from RELATIONSHIP to`. */
  readonly edges: readonly string[];
  /** All version ids of the story. */
  readonly versions: readonly string[];
  /** The most calls of a full feed of the story. */
  readonly maxFeedCalls: number;
  /** Native URIs and the id that each means; null = ours, and nothing there. */
  readonly uris: readonly { readonly uri: string; readonly id: string | null }[];
  /** Texts that are no URIs of this registry. */
  readonly foreignUris: readonly string[];
  /** A URI by alias; `move` points the alias at another version and answers its id. */
  readonly alias?: { readonly uri: string; readonly id: string; readonly move: () => string };
  /** Registers one more version and answers its id. */
  readonly register: () => string;
}

/** One case of the suite, told apart by its id and independent of any runner. */
export interface SuiteCase {
  readonly id: string;
  readonly title: string;
  /** Without this capability the case does not apply. */
  readonly needs?: keyof RegistryCapabilities;
  run(subject: { readonly registry: RunningRegistry; readonly module: RegistryModule }): Promise<void>;
}
