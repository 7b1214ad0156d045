import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Folder, until } from './support.ts';

const probe = fileURLToPath(new URL('./probe.ts', import.meta.url));

/** What a process did that was started with `env`, seen from within. */
export interface Probe {
  readonly env: Readonly<Record<string, string>>;
  /** Each address that the process connected to, once: `127.0.0.1:41234`. */
  listTargets(): Promise<readonly string[]>;
  /** Bytes of the heap that are in use, after everything that can go has gone. */
  measureHeap(): Promise<number>;
  /** The most memory that the process has ever held, in bytes; null where the system does not tell. */
  readPeak(): Promise<number | null>;
}

interface Line {
  readonly pid: number;
  readonly command?: readonly string[];
  readonly connects?: string;
  readonly heapBytes?: number;
}

export async function openProbe(folder: Folder): Promise<Probe> {
  const file = await folder.write(`probe-${crypto.randomUUID()}.jsonl`, '');
  const read = async (): Promise<readonly Line[]> => {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    return lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
  };
  /** The launcher writes too; the product is the process whose program is TypeScript. */
  const findPid = async (): Promise<number> => {
    const { pid } = (await read()).find(({ command = [] }) => command[0]?.endsWith('main.ts')) ?? {};
    if (pid === undefined) throw new Error('The product was not started with the probe.');
    return pid;
  };
  return {
    env: { NODE_OPTIONS: `--import ${probe}`, TRIBUTARY_PROBE_FILE: file },
    listTargets: async () => [...new Set((await read()).flatMap(({ connects }) => connects ?? []))],
    async measureHeap() {
      const readHeaps = async () => (await read()).flatMap(({ heapBytes }) => heapBytes ?? []);
      const before = (await readHeaps()).length;
      process.kill(await findPid(), 'SIGUSR2');
      const heaps = await until('the size of the heap', readHeaps, ({ length }) => length > before);
      return heaps.at(-1) ?? 0;
    },
    async readPeak() {
      const status = await readFile(`/proc/${await findPid()}/status`, 'utf8').catch(() => '');
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
      return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
    },
  };
}
