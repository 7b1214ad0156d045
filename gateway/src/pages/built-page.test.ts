import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { addBuiltPage } from './built-page.ts';
import { explorerPage } from './explorer.ts';
import { describeGraphiqlPage } from './graphiql.ts';

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
  await writeFile(join(folder, 'assets/main.js'), 'run()');
  await writeFile(join(folder, 'assets/main.js.gz'), gzipSync('run()'));
  await writeFile(join(folder, 'assets/letters-3c4d.woff2'), 'font');
  await writeFile(join(folder, 'assets/notes.md'), 'not of the page');
  await writeFile(join(folder, 'built-from'), '0123456789abcdef-and-more');
}

describe('a page that was built', () => {
  it('comes under a policy that loads nothing from elsewhere and runs nothing that stands in a page', async () => {
    await writeBuilt();
    addBuiltPage(server, explorerPage, built());
    for (const url of ['/explorer', '/explorer?lineage=dataset:a', '/assets/explorer/0123456789abcdef/main.js']) {
      const { statusCode, headers } = await server.inject({ url });
      expect(statusCode).toBe(200);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*|data:/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
      expect(headers).not.toHaveProperty('set-cookie');
    }
  });

  it('names its files where they are, and holds what it is given as text', async () => {
    await writeBuilt();
    addBuiltPage(server, explorerPage, built());
    addBuiltPage(server, describeGraphiqlPage([{ title: '"><script>', query: '{ a }' }]), built());
    expect((await server.inject('/explorer')).payload).toContain('src="/assets/explorer/0123456789abcdef/main.js"');
    const { payload, headers } = await server.inject('/');
    expect(payload).toContain('src="/assets/graphiql/0123456789abcdef/main.js"');
    expect(payload.match(/<script>/g)).toBeNull();
    expect(headers['content-security-policy']).toContain("script-src 'self';");
  });

  it('is asked for again each time, and its files, whose address changes with them, never', async () => {
    await writeBuilt();
    addBuiltPage(server, explorerPage, built());
    expect((await server.inject('/explorer')).headers['cache-control']).toBe('no-store');
    expect((await server.inject('/assets/explorer/0123456789abcdef/main.js')).headers['cache-control']).toBe(
      'public, max-age=31536000, immutable',
    );
  });

  it('has its files packed for who takes them so', async () => {
    await writeBuilt();
    addBuiltPage(server, explorerPage, built());
    const ask = (encodings: string) =>
      server.inject({ url: '/assets/explorer/0123456789abcdef/main.js', headers: { 'accept-encoding': encodings } });
    const [packed, plain] = [await ask('gzip, deflate'), await ask('identity')];
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'accept-encoding',
    });
    expect(gunzipSync(packed.rawPayload).toString()).toBe('run()');
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.payload).toBe('run()');
    expect((await server.inject('/assets/explorer/0123456789abcdef/letters-3c4d.woff2')).headers['content-type']).toBe('font/woff2');
  });

  it.each([
    '/explorer/built-from',
    '/assets/explorer/built-from',
    '/assets/explorer/0123456789abcdef/notes.md',
    '/assets/explorer/0123456789abcdef/main.js.gz',
    '/assets/explorer/0123456789abcdef/',
    '/assets/explorer/0123456789abcdef/../built-from',
    '/assets/explorer/0123456789abcdef/%2e%2e%2fbuilt-from',
    '/assets/explorer/fedcba9876543210/main.js',
  ])('serves no other file: %s', async (url) => {
    await writeBuilt();
    addBuiltPage(server, explorerPage, built());
    expect((await server.inject(url)).statusCode).toBe(404);
  });

  it('says what to do where it is not built', async () => {
    addBuiltPage(server, explorerPage, built());
    const { statusCode, payload, headers } = await server.inject('/explorer');
    expect(statusCode).toBe(503);
    expect(payload).toContain('npm ci');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  });
});
