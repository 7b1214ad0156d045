import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { addExplorerPage } from './explorer.ts';

let folder: string;
let server: FastifyInstance;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-explorer-'));
  server = Fastify();
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const built = (): URL => pathToFileURL(`${folder}/`);

async function writeBuilt(): Promise<void> {
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>built</title>');
  await writeFile(join(folder, 'assets/index-1a2b.js'), 'run()');
  await writeFile(join(folder, 'assets/index-1a2b.js.gz'), gzipSync('run()'));
  await writeFile(join(folder, 'assets/letters-3c4d.woff2'), 'font');
  await writeFile(join(folder, 'assets/notes.txt'), 'not of the page');
  await writeFile(join(folder, 'built-from'), 'hash');
}

describe('the page of the explorer', () => {
  it('comes under a policy that loads nothing from elsewhere and runs nothing that stands in a page', async () => {
    await writeBuilt();
    addExplorerPage(server, built());
    for (const url of ['/explorer', '/explorer?lineage=dataset:a', '/explorer/assets/index-1a2b.js']) {
      const { statusCode, headers } = await server.inject({ url });
      expect(statusCode).toBe(200);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*|data:/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });

  it('is asked for again each time, and its files, whose names change with them, never', async () => {
    await writeBuilt();
    addExplorerPage(server, built());
    expect((await server.inject('/explorer')).headers['cache-control']).toBe('no-cache');
    expect((await server.inject('/explorer/assets/index-1a2b.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('has its files packed for who takes them so', async () => {
    await writeBuilt();
    addExplorerPage(server, built());
    const ask = (encodings: string) => server.inject({ url: '/explorer/assets/index-1a2b.js', headers: { 'accept-encoding': encodings } });
    const [packed, plain] = [await ask('gzip, deflate'), await ask('identity')];
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'accept-encoding',
    });
    expect(gunzipSync(packed.rawPayload).toString()).toBe('run()');
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.payload).toBe('run()');
    expect((await server.inject('/explorer/assets/letters-3c4d.woff2')).headers['content-type']).toBe('font/woff2');
  });

  it.each([
    '/explorer/built-from',
    '/explorer/assets/notes.txt',
    '/explorer/assets/index-1a2b.js.gz',
    '/explorer/assets/',
    '/explorer/assets/../built-from',
    '/explorer/assets/%2e%2e%2fbuilt-from',
  ])('serves no other file: %s', async (url) => {
    await writeBuilt();
    addExplorerPage(server, built());
    expect((await server.inject(url)).statusCode).toBe(404);
  });

  it('says what to do where it is not built', async () => {
    addExplorerPage(server, built());
    const { statusCode, payload, headers } = await server.inject('/explorer');
    expect(statusCode).toBe(503);
    expect(payload).toContain('npm ci');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  });
});
