import { performance } from 'node:perf_hooks';
import { Client } from 'undici';

/** One operation and the variables that it is asked with, one after the other. */
export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Load {
  readonly answers: number;
  readonly seconds: number;
  /** Milliseconds of each. */
  readonly latencies: readonly number[];
}

/** A connection that is kept, and asks one question after the other. */
export class Asker {
  readonly #client: Client;
  readonly #path: string;

  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.#client = new Client(origin, { headersTimeout: 120_000, bodyTimeout: 120_000 });
    this.#path = pathname;
  }

  /** The text of the answer. */
  async ask(question: Question): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const { statusCode, body } = await this.#client.request({ path: this.#path, method: 'POST', headers, body: JSON.stringify(question) });
    const text = await body.text();
    if (statusCode !== 200 || text.startsWith('{"errors"')) throw new Error(`Answered ${statusCode}: ${text.slice(0, 500)}`);
    return text;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** Says from the number of answers and the milliseconds whether a load has lasted long enough. */
export type IsEnough = (answers: number, ms: number) => boolean;

/** Keeps all connections busy until it is enough, each with its own list of questions. */
export async function applyLoad(askers: readonly Asker[], lists: readonly (readonly Question[])[], isEnough: IsEnough): Promise<Load> {
  const latencies: number[] = [];
  const begin = performance.now();
  const keepAsking = async (asker: Asker, questions: readonly Question[]): Promise<void> => {
    for (let at = 0; !isEnough(latencies.length, performance.now() - begin); at++) {
      const question = questions[at % questions.length];
      if (question === undefined) return;
      const sent = performance.now();
      await asker.ask(question);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(askers.map((asker, at) => keepAsking(asker, lists[at] ?? [])));
  return { answers: latencies.length, seconds: (performance.now() - begin) / 1_000, latencies };
}
