export type Attributes = Readonly<Record<string, string | number>>;

/** How a span ended: `OK` or a code, and what was not known when it began. */
export interface SpanEnd {
  readonly outcome: string;
  readonly attributes?: Attributes;
}

export interface SpanStart {
  readonly name: string;
  readonly attributes: Attributes;
  /** Headers in which the caller may have named the trace that this belongs to; without it the span belongs to the one that runs. */
  readonly carrier?: Readonly<Record<string, unknown>>;
}

/** The traces of one process, where they are configured. */
export interface Traces {
  /** Begins a span that has none below it; what this gives ends it. */
  start(name: string, attributes: Attributes): (ended: SpanEnd) => void;
  /** Runs work whose spans belong below this one. The work ends it, once. */
  run<T>(span: SpanStart, work: (end: (ended: SpanEnd) => void) => Promise<T>): Promise<T>;
  /** What another process of ours has to be told, so that its spans belong to the one that runs. */
  writeHeaders(): Readonly<Record<string, string>>;
  /** Sends what is left, for as long as that may take. */
  close(): Promise<void>;
}
