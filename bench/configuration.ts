import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Configuration, createLogger, loadConfiguration } from '@tributary/gateway';
import { createSettings } from './settings.ts';

/** Nobody reads what is logged here; what fails shows in the answers. */
export const logger = createLogger('silent');

/** A configuration for one registry, read from a file as any other. */
export async function configure(url: string): Promise<Configuration> {
  const { folder, content } = createSettings(url);
  const file = join(folder, 'tributary.json');
  writeFileSync(file, JSON.stringify(content));
  return loadConfiguration(file, { env: {} });
}
