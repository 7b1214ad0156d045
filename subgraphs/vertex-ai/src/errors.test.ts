import { describe, expect, it } from '@jest/globals';
import { classifyFailure, readFailure, toError } from './errors.ts';

const secret = 'Permission denied for ann@acme.iam at 10.0.0.1:443';
const failed = (code: number | undefined, details = secret) => ({ code, details, retryAfterSeconds: undefined });

describe('toError', () => {
  it.each<[number | undefined, string, string, RegExp]>([
    [1, 'REGISTRY_UNAVAILABLE', 'ended the call', /./],
    [2, 'REGISTRY_BAD_RESPONSE', 'protocol', /endpoint/],
    [3, 'REGISTRY_BAD_RESPONSE', 'refused', /project and location/],
    [4, 'REGISTRY_UNAVAILABLE', 'in time', /./],
    [5, 'REGISTRY_BAD_RESPONSE', 'does not know', /project and location/],
    [6, 'REGISTRY_BAD_RESPONSE', 'refused', /./],
    [7, 'REGISTRY_FORBIDDEN', 'does not let us read', /roles\/aiplatform\.viewer/],
    [8, 'REGISTRY_THROTTLED', 'slow down', /./],
    [9, 'REGISTRY_BAD_RESPONSE', 'refused', /./],
    [10, 'REGISTRY_UNAVAILABLE', 'failed', /./],
    [11, 'REGISTRY_BAD_RESPONSE', 'refused', /./],
    [12, 'REGISTRY_BAD_RESPONSE', 'protocol', /endpoint/],
    [13, 'REGISTRY_UNAVAILABLE', 'failed', /./],
    [14, 'REGISTRY_UNAVAILABLE', 'reached', /./],
    [15, 'REGISTRY_UNAVAILABLE', 'failed', /./],
    [16, 'REGISTRY_FORBIDDEN', 'credentials', /GOOGLE_APPLICATION_CREDENTIALS/],
    [99, 'REGISTRY_BAD_RESPONSE', 'protocol', /endpoint/],
    [undefined, 'REGISTRY_FORBIDDEN', 'no usable credentials', /GOOGLE_APPLICATION_CREDENTIALS/],
  ])('makes of status %p %s, and shows nothing of its text', (code, expected, what, fix) => {
    const cause = new Error(secret);
    const error = toError('vertex-ai:eu', failed(code), cause);
    expect(error).toMatchObject({ code: expected, cause, extensions: { registry: 'vertex-ai:eu', fix: expect.stringMatching(fix) } });
    expect(error.message).toMatch(/^vertex-ai:eu .*\.$/);
    expect(error.message).toContain(what);
    expect(JSON.stringify([error.message, error.extensions])).not.toMatch(/ann@acme|10\.0\.0\.1/);
  });

  it.each<[number, string]>([
    [8, 'Received message larger than max (209715200 vs 33554432)'],
    [13, 'Response message parsing error: index out of range: 20 + 10 > 24'],
  ])('knows what the gRPC library found in an answer from what a server says (%d)', (code, details) => {
    expect(toError('vertex-ai:eu', failed(code, details), undefined).code).toBe('REGISTRY_BAD_RESPONSE');
  });
});

describe('classifyFailure', () => {
  it.each<[number | undefined, string]>([
    [5, 'missing'],
    [9, 'tooLarge'],
    [7, 'other'],
    [undefined, 'other'],
  ])('sorts %p as %s', (code, kind) => {
    expect(classifyFailure(failed(code))).toBe(kind);
  });
});

describe('readFailure', () => {
  it.each<[string, unknown, object]>([
    ['a failed call', { code: 7, details: 'no' }, { code: 7, details: 'no', retryAfterSeconds: undefined }],
    ['a call without details', { code: 14, message: '14 UNAVAILABLE' }, { code: 14, details: '14 UNAVAILABLE' }],
    [
      'a wish to wait',
      { code: 8, statusDetails: [{ reason: 'x' }, { retryDelay: { seconds: 6, nanos: 5e8 } }] },
      { code: 8, retryAfterSeconds: 7 },
    ],
    [
      'a wish in a 64-bit number',
      { code: 8, statusDetails: [{ retryDelay: { seconds: { toString: () => '12' } } }] },
      { retryAfterSeconds: 12 },
    ],
    ['a wish that is none', { code: 8, statusDetails: [{ retryDelay: { seconds: 'soon' } }] }, { code: 8, retryAfterSeconds: undefined }],
    ['missing credentials', new Error('Could not load the default credentials.'), { code: undefined }],
    ['a failed look-up of credentials', { code: 'ENOTFOUND' }, { code: undefined }],
  ])('reads %s', (_name, error, expected) => {
    expect(readFailure(error)).toMatchObject(expected);
  });
});
