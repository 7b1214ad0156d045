import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  pathOf(name: string): string;
  remove(): void;
}

export function createTemporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-store-'));
  return { pathOf: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true }) };
}
