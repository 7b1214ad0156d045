/** How the calls to one connection stand. */
export interface CallsStanding {
  readonly running: number;
  /** Calls that wait for a place. */
  readonly waiting: number;
  /** Whether the registry keeps failing and is left alone. */
  readonly isLeftAlone: boolean;
}

/** How a call has ended. */
export interface EndedCall {
  /** How often it was sent; 0 = it was refused before. */
  readonly attempts: number;
  /** What it was rejected with; left out where it was answered. */
  readonly error?: unknown;
}

/** Whom every call to a registry is told to: it counts, and changes nothing. */
export interface CallObserver {
  /** A call begins, `operation` in our words (`searchVersions`); what this gives is to be told how it ended, once. */
  startCall(registry: string, operation: string): (ended: EndedCall) => void;
  /** From now on this may be asked how the calls to a connection (`mlflow:prod`) stand. */
  watchCalls(registry: string, look: () => CallsStanding): void;
}
