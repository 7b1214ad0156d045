import { describe, expect, it } from '@jest/globals';
import { classifyFailure, type FailedAnswer, type FailureKind, toError } from './errors.ts';

const secret = 'hunter2 at http://10.0.0.1:5000';
const now = Date.parse('2026-01-02T03:04:05Z');

function failed(status: number, errorCode?: string, more: Partial<FailedAnswer> = {}): FailedAnswer {
  return { status, errorCode, body: secret, retryAfter: null, ...more };
}

describe('classifyFailure', () => {
  it.each<[string, FailedAnswer, FailureKind]>([
    ['what is not there', failed(404, 'RESOURCE_DOES_NOT_EXIST'), 'missing'],
    ['an unknown alias, a bad filter', failed(400, 'INVALID_PARAMETER_VALUE'), 'invalid'],
    ['a bad request', failed(400, 'BAD_REQUEST'), 'invalid'],
    ['an unknown route', failed(404), 'unsupported'],
    ['an unknown endpoint', failed(404, 'ENDPOINT_NOT_FOUND'), 'unsupported'],
    ['another 404', failed(404, 'FEATURE_DISABLED'), 'other'],
    ['a 400 of a proxy', failed(400), 'other'],
    ['what exists already', failed(400, 'RESOURCE_ALREADY_EXISTS'), 'other'],
    ['a missing thing with another status', failed(500, 'RESOURCE_DOES_NOT_EXIST'), 'other'],
    ['a wrong verb', failed(405), 'other'],
    ['no credentials', failed(401), 'other'],
    ['no right', failed(403, 'PERMISSION_DENIED'), 'other'],
    ['a fault', failed(500, 'INTERNAL_ERROR'), 'other'],
    [
      'a workspace that is not there',
      failed(404, 'RESOURCE_DOES_NOT_EXIST', { body: `{"message":"Workspace 'nope' not found"}` }),
      'other',
    ],
  ])('sorts %s', (_name, answer, kind) => {
    expect(classifyFailure(answer)).toBe(kind);
  });
});

describe('toError', () => {
  it.each<[string, FailedAnswer, string, string, RegExp]>([
    ['401', failed(401), 'REGISTRY_FORBIDDEN', 'does not accept our credentials', /auth/],
    ['403', failed(403), 'REGISTRY_FORBIDDEN', 'does not let us read', /right to read/],
    [
      'a refused host',
      failed(403, undefined, { body: 'Invalid Host header - possible …' }),
      'REGISTRY_FORBIDDEN',
      'host name',
      /--allowed-hosts/,
    ],
    ['429', failed(429), 'REGISTRY_THROTTLED', 'slow down', /./],
    ['408', failed(408), 'REGISTRY_UNAVAILABLE', 'HTTP status 408', /./],
    ['500', failed(500, 'INTERNAL_ERROR'), 'REGISTRY_UNAVAILABLE', 'HTTP status 500', /./],
    ['503', failed(503), 'REGISTRY_UNAVAILABLE', 'HTTP status 503', /./],
    ['workspaces off', failed(500, 'FEATURE_DISABLED'), 'REGISTRY_BAD_RESPONSE', 'has no workspaces', /Remove workspace/],
    [
      'a workspace that is not there',
      failed(404, 'RESOURCE_DOES_NOT_EXIST', { body: `{"message":"Workspace 'hunter2' not found"}` }),
      'REGISTRY_BAD_RESPONSE',
      'does not know the workspace',
      /Check workspace/,
    ],
    ['400', failed(400, 'INVALID_PARAMETER_VALUE'), 'REGISTRY_BAD_RESPONSE', 'HTTP status 400', /proxy or login page/],
    ['404', failed(404), 'REGISTRY_BAD_RESPONSE', 'HTTP status 404', /proxy or login page/],
    ['405', failed(405), 'REGISTRY_BAD_RESPONSE', 'HTTP status 405', /proxy or login page/],
  ])('makes of %s what the caller can act on', (_name, answer, code, message, fix) => {
    const error = toError('mlflow:prod', answer, now);
    expect(error).toMatchObject({ code, extensions: { registry: 'mlflow:prod', fix: expect.stringMatching(fix) } });
    expect(error.message).toMatch(/^mlflow:prod .*\.$/);
    expect(error.message).toContain(message);
  });

  it.each([400, 401, 403, 404, 405, 408, 418, 429, 500, 502, 503])('keeps the body of a %d in the cause and nowhere else', (status) => {
    const error = toError('mlflow:prod', failed(status, 'SECRET_CODE'), now);
    expect(JSON.stringify([error.message, error.extensions])).not.toMatch(/hunter2|10\.0\.0\.1|SECRET_CODE/);
    expect(error.cause).toMatchObject({ message: expect.stringContaining(`${status} SECRET_CODE: ${secret}`) });
  });

  it('cuts a long body even in the cause', () => {
    const { cause } = toError('mlflow:prod', failed(500, undefined, { body: 'x'.repeat(100_000) }), now);
    expect(cause).toBeInstanceOf(Error);
    expect((cause as Error).message.length).toBeLessThan(1_000);
  });

  it.each<[number, string | null, number | undefined]>([
    [429, '7', 7],
    [503, '7', 7],
    [429, 'Fri, 02 Jan 2026 03:04:35 GMT', 30],
    [503, 'soon', undefined],
    [429, null, undefined],
    [401, '7', undefined],
  ])('of a %d with Retry-After %j asks for %p seconds', (status, retryAfter, seconds) => {
    expect(toError('mlflow:prod', failed(status, undefined, { retryAfter }), now).extensions['retryAfterSeconds']).toBe(seconds);
  });
});
