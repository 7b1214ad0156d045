import { type CallContext, type Subgraph, type SubgraphRequest, TributaryError } from '@tributary/kit';
import { type ExecutionResult, GraphQLError } from 'graphql';

/** Asks subgraphs for one request. The answer goes out in time, whatever a subgraph is still doing. */
export class Asker implements Disposable {
  readonly #context: CallContext;
  readonly #waiting: ((late: ExecutionResult) => void)[] = [];
  readonly #stop = (): void => {
    for (const resolve of this.#waiting) resolve(tooLate());
  };

  constructor(context: CallContext) {
    this.#context = context;
    context.signal.addEventListener('abort', this.#stop, { once: true });
  }

  ask(subgraph: Subgraph, request: SubgraphRequest): Promise<ExecutionResult> {
    if (this.#context.signal.aborted) return Promise.resolve(tooLate());
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      subgraph.execute(request, this.#context).then(resolve, reject);
    });
  }

  /** One that stayed would keep the request in memory until its deadline, long after the answer. */
  [Symbol.dispose](): void {
    this.#context.signal.removeEventListener('abort', this.#stop);
  }
}

function tooLate(): ExecutionResult {
  const originalError = new TributaryError('DEADLINE_EXCEEDED', 'The request ran out of time.');
  return { data: null, errors: [new GraphQLError(originalError.message, { originalError })] };
}
