import { describe, expect, it } from '@jest/globals';
import { neptuneStoreSchema } from './config.ts';

const least = { type: 'neptune', endpoint: 'https://graph.cluster-x.us-east-1.neptune.amazonaws.com:8182', region: 'us-east-1' };
const faultsOf = (change: object): string[] => {
  const { error } = neptuneStoreSchema.safeParse({ ...least, ...change });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('neptuneStoreSchema', () => {
  it('needs an endpoint and a region, and fills in the rest', () => {
    expect(neptuneStoreSchema.parse(least)).toEqual({ ...least, protocol: 'https', timeoutMs: 10_000, maxConnections: 16 });
  });

  it.each([
    { endpoint: 'https://10.1.2.3:8182/' },
    { endpoint: 'http://127.0.0.1:8182' },
    { endpoint: 'http://localhost:8182' },
    { endpoint: 'http://[::1]:8182' },
    { readerEndpoint: 'https://graph.cluster-ro-x.us-east-1.neptune.amazonaws.com:8182' },
    { region: 'us-gov-west-1' },
  ])('takes %j', (change) => expect(neptuneStoreSchema.parse({ ...least, ...change })).toMatchObject(change));

  it.each<[object, string]>([
    [{ endpoint: undefined }, 'endpoint '],
    [{ endpoint: 'cluster:8182' }, 'endpoint is not an https URL'],
    [{ endpoint: 'bolt://cluster:8182' }, 'endpoint is not an https URL'],
    [{ endpoint: 'http://10.1.2.3:8182' }, 'endpoint is not encrypted'],
    [{ endpoint: 'https://ann:hunter2@cluster:8182' }, 'endpoint holds a user or password'],
    [{ endpoint: 'https://cluster:8182/openCypher' }, 'endpoint has more than a scheme, a host and a port'],
    [{ endpoint: 'https://cluster:8182/?x=1' }, 'endpoint has more than a scheme, a host and a port'],
    [{ readerEndpoint: 'http://10.1.2.3:8182' }, 'readerEndpoint is not encrypted'],
    [{ region: 'Virginia' }, 'region is not an AWS region as us-east-1'],
    [{ protocol: 'bolt' }, 'protocol '],
    [{ timeoutMs: 99 }, 'timeoutMs '],
    [{ maxConnections: 129 }, 'maxConnections '],
    [{ accessKeyId: 'hunter2' }, ' Unrecognized key: "accessKeyId"'],
  ])('refuses %j at its place, and repeats no secret', (change, fault) => {
    expect(faultsOf(change)).toEqual([expect.stringContaining(fault)]);
    expect(faultsOf(change).join()).not.toContain('hunter2');
  });
});
