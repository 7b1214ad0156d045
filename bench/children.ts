import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of this folder, so that each side has its own memory and its own event loop. */
export interface Child {
  /** What it said when it was ready. */
  readonly ready: unknown;
  ask(question: string): Promise<unknown>;
  stop(): Promise<void>;
}

export interface Usage {
  readonly rss: number;
  readonly heapUsed: number;
  /** Most bytes resident since its start. */
  readonly peakRss: number;
  /** Microseconds of processor time since its start, all threads together. */
  readonly cpu: number;
}

/** Starts `bench/NAME.ts` and waits until it is ready. It must call {@link serveParent}. */
export async function startChild(name: string, args: readonly string[] = []): Promise<Child> {
  const child = fork(new URL(`./${name}.ts`, import.meta.url), [...args], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const exited = once(child, 'exit');
  const nextAnswer = async (): Promise<unknown> => {
    const [message] = await Promise.race([
      once(child, 'message') as Promise<unknown[]>,
      exited.then((): never => {
        throw new Error(`bench/${name}.ts ended before it answered.`);
      }),
    ]);
    return message;
  };
  return {
    ready: await nextAnswer(),
    ask(question) {
      child.send(question);
      return nextAnswer();
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.send('stop');
      await exited;
    },
  };
}

export async function readUsage(child: Child): Promise<Usage> {
  return (await child.ask('usage')) as Usage;
}

/** The child's side: says that it is ready and answers questions, one at a time, until it is told to stop. */
export function serveParent(
  ready: object,
  answers: Readonly<Record<string, () => unknown>> = {},
  close: () => Promise<void> = async () => {},
): void {
  const all: Readonly<Record<string, () => unknown>> = { usage, ...answers };
  const answer = async (question: string): Promise<void> => {
    if (question === 'stop') {
      await close();
      process.exit(0);
    }
    process.send?.((await all[question]?.()) ?? {});
  };
  // Without its parent it has no purpose left.
  process.on('disconnect', () => process.exit(1));
  process.on('message', (question) => void answer(String(question)));
  process.send?.(ready);
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed, peakRss: process.resourceUsage().maxRSS * 1024, cpu: user + system };
}
