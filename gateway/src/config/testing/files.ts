import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../faults.ts';
import type { Purpose } from '../checks.ts';
import { type Configuration, loadConfiguration } from '../load.ts';
import { testModules } from './module.ts';

/** The shortest file with one registry, four lines long. */
export const shelf = `registries:
  - type: shelf
    connection: prod
    url: http://127.0.0.1:5000
`;

const env = { PASSWORD: 'hunter2', PORT: '4123', NESTED: '${env:PASSWORD}', YES: 'true', EMPTY: '', NUMBERS: '12345' };

/** A folder of its own, in which configuration files are written and loaded. */
export interface ConfigurationFolder extends AsyncDisposable {
  readonly path: string;
  readonly load: (text: string | Uint8Array, purpose?: Purpose) => Promise<Configuration>;
  readonly loadFile: (name: string, purpose?: Purpose) => Promise<Configuration>;
  /** The lines that a wrong file is refused with, from the line number on. */
  readonly fail: (text: string | Uint8Array, purpose?: Purpose) => Promise<readonly string[]>;
}

export async function openConfigurationFolder(): Promise<ConfigurationFolder> {
  const path = await mkdtemp(join(tmpdir(), 'tributary-config-'));
  const loadFile = (name: string, purpose: Purpose = 'gateway'): Promise<Configuration> =>
    loadConfiguration(join(path, name), { env, purpose, modules: testModules });
  const load = async (text: string | Uint8Array, purpose?: Purpose): Promise<Configuration> => {
    await writeFile(join(path, 'tributary.yaml'), text);
    return loadFile('tributary.yaml', purpose);
  };
  const fail = async (text: string | Uint8Array, purpose?: Purpose): Promise<readonly string[]> => {
    const error: unknown = await load(text, purpose).then(
      () => new Error('was accepted'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n').map((line) => line.replace(`${path}/tributary.yaml:`, ''));
  };
  return { path, load, loadFile, fail, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
