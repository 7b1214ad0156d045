import { describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import { isMissing, toError, toStatusError } from './errors.ts';

const secret = 'User: arn:aws:sts::123456789012:assumed-role/Reader/ann at http://10.0.0.1:5000 <html>';
const registry = 'sagemaker:prod';
const now = Date.parse('2026-01-02T03:04:05Z');

function named(name: string, status?: number): Error {
  return Object.assign(new Error(secret), { name, ...(status !== undefined && { $metadata: { httpStatusCode: status } }) });
}

describe('toError', () => {
  it.each([
    ...['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded'].map((name) => [
      name,
      'REGISTRY_THROTTLED',
    ]),
    ...['AccessDeniedException', 'AccessDenied', 'OptInRequired'].map((name) => [name, 'REGISTRY_FORBIDDEN']),
    ...['UnrecognizedClientException', 'InvalidSignatureException', 'ExpiredTokenException'].map((name) => [name, 'REGISTRY_FORBIDDEN']),
    ...['MissingAuthenticationTokenException', 'CredentialsProviderError', 'RequestExpired'].map((name) => [name, 'REGISTRY_FORBIDDEN']),
    ...['InternalFailure', 'ServiceUnavailable', 'TimeoutError', 'AbortError'].map((name) => [name, 'REGISTRY_UNAVAILABLE']),
    ...['ValidationException', 'ResourceNotFound', 'UnknownOperationException', 'SyntaxError'].map((name) => [
      name,
      'REGISTRY_BAD_RESPONSE',
    ]),
  ] as [string, string][])('makes of %s a %s, whatever its status, and shows nothing of its text', (name, code) => {
    for (const status of [undefined, 200, 400, 503]) {
      const error = toError(registry, named(name, status), now);
      expect(error).toMatchObject({ code, extensions: { registry, fix: expect.stringMatching(/./) } });
      expect(error.message).toMatch(/^sagemaker:prod .*\.$/);
      expect(JSON.stringify([error.message, error.extensions])).not.toMatch(/arn:|10\.0\.0\.1|html|Reader/);
      expect(error.cause).toMatchObject({ message: secret });
    }
  });

  it.each([
    [401, 'REGISTRY_FORBIDDEN'],
    [403, 'REGISTRY_FORBIDDEN'],
    [404, 'REGISTRY_BAD_RESPONSE'],
    [408, 'REGISTRY_UNAVAILABLE'],
    [429, 'REGISTRY_THROTTLED'],
    [500, 'REGISTRY_UNAVAILABLE'],
  ])('judges an unknown name by the status %d: %s', (status, code) => {
    expect(toError(registry, named('SomethingNew', status), now).code).toBe(code);
    expect(toError(registry, named('constructor', status), now).code).toBe(code);
  });

  it.each([new Error('reset'), 'text', null, { $metadata: 7 }])('calls what has no name and no status a failure: %p', (thrown) => {
    expect(toError(registry, thrown, now).code).toBe('REGISTRY_UNAVAILABLE');
  });

  it.each([
    ['ThrottlingException', '7', 7],
    ['ServiceUnavailable', 'Fri, 02 Jan 2026 03:04:35 GMT', 30],
    ['AccessDeniedException', '7', undefined],
    ['ThrottlingException', 'soon', undefined],
  ])('of a %s with Retry-After %j asks for %p seconds', (name, header, seconds) => {
    const answered = Object.assign(named(name, 400), { $response: { headers: { 'retry-after': header } } });
    expect(toError(registry, answered, now).extensions['retryAfterSeconds']).toBe(seconds);
  });

  it('leaves an error of ours as it is', () => {
    const error = new TributaryError('REGISTRY_BAD_RESPONSE', 'x');
    expect(toError(registry, error, now)).toBe(error);
  });
});

describe('toStatusError', () => {
  it.each([
    [429, '7', 7],
    [503, '7', 7],
    [401, '7', undefined],
    [429, null, undefined],
  ])('of a %d with Retry-After %j asks for %p seconds', (status, retryAfter, seconds) => {
    expect(toStatusError(registry, { status, retryAfter }, 0).extensions['retryAfterSeconds']).toBe(seconds);
  });
});

describe('isMissing', () => {
  it.each([
    ['ValidationException', true],
    ['ResourceNotFound', true],
    ['AccessDeniedException', false],
    ['ThrottlingException', false],
  ])('takes %s for missing: %p', (name, expected) => expect(isMissing(named(name))).toBe(expected));
});
