import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { describeStore } from '../suite/jest.ts';
import { createSqliteStore } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-store-'));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true }));

describeStore('sqlite', (policy) => createSqliteStore({ path: join(folder, `${(count += 1)}.db`), policy }));
