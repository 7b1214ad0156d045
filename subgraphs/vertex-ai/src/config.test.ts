import { describe, expect, it } from '@jest/globals';
import { addressOf, isLoopback, parseAddress, vertexAiConfigSchema } from './config.ts';

const good = { type: 'vertex-ai', connection: 'eu', project: 'acme-ml', location: 'europe-west4' };

describe('vertexAiConfigSchema', () => {
  it.each<[string, object]>([
    ['the least', {}],
    ['a project number', { project: '482913007715' }],
    ['a loopback endpoint in plain text', { endpoint: '127.0.0.1:9443', tls: false }],
    ['a loopback name', { endpoint: 'localhost:9443', tls: false }],
    ['IPv6', { endpoint: '[::1]:9443', tls: false }],
    ['a private endpoint', { endpoint: 'aiplatform.example:443' }],
  ])('takes %s', (_name, more) => {
    expect(vertexAiConfigSchema.safeParse({ ...good, ...more }).error).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['plain text to the location itself', { tls: false }, 'tls'],
    ['plain text to another machine', { endpoint: '10.0.0.1:80', tls: false }, 'tls'],
    ['plain text to a name that only looks like this machine', { endpoint: '127.0.0.1.example:80', tls: false }, 'tls'],
    ['a URL as endpoint', { endpoint: 'https://x:1' }, 'endpoint'],
    ['a port out of range', { endpoint: 'x:70000' }, 'endpoint'],
    ['no project', { project: '' }, 'project'],
    ['a path as location', { location: 'a/b' }, 'location'],
    ['unknown keys', { region: 'x' }, ''],
  ])('refuses %s', (_name, more, path) => {
    const { error } = vertexAiConfigSchema.safeParse({ ...good, ...more });
    expect(error?.issues[0]?.path.join('.')).toBe(path);
  });
});

describe('addressOf', () => {
  it.each<[object, object]>([
    [{ location: 'europe-west4' }, { host: 'europe-west4-aiplatform.googleapis.com', port: 443 }],
    [{ location: 'global' }, { host: 'aiplatform.googleapis.com', port: 443 }],
    [
      { location: 'x', endpoint: '127.0.0.1:9443' },
      { host: '127.0.0.1', port: 9443 },
    ],
    [
      { location: 'x', endpoint: 'aiplatform.example' },
      { host: 'aiplatform.example', port: 443 },
    ],
  ])('of %j is %j', (config, address) => {
    expect(addressOf({ location: '', endpoint: undefined, ...config })).toEqual(address);
  });

  it('tells this machine from others', () => {
    const hosts = ['127.0.0.1', 'localhost', '[::1]', '127.9.9.9', '10.0.0.1', 'localhost.example'];
    expect(hosts.map((host) => isLoopback(parseAddress(host) ?? { host, port: 1 }))).toEqual([true, true, true, true, false, false]);
  });
});
