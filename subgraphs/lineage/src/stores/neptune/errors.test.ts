import { describe, expect, it } from '@jest/globals';
import { TributaryError } from '@tributary/kit';
import { isOutOfTime, type Target, toFailure, toForeignAnswer, toTransportFailure } from './errors.ts';

const secret = 'arn:aws:sts::123456789012:assumed-role/Graph/ann at cluster-x.us-east-1.neptune.amazonaws.com <html>';
const target: Target = { url: new URL('https://cluster-x.us-east-1.neptune.amazonaws.com:8182'), key: 'lineage.store.endpoint' };
const answer = (code: string, detailedMessage = secret, status = 500) =>
  ({ status, retryAfter: null, body: JSON.stringify({ requestId: 'r', code, detailedMessage }) }) as const;

function expectNothingOfTheirs(error: TributaryError): void {
  expect(JSON.stringify([error.message, error.extensions])).not.toMatch(/arn:|amazonaws|html|Graph\/ann/);
}

describe('toFailure', () => {
  it.each<[code: string, isTriedAgain: boolean, message: RegExp, fix: RegExp]>([
    ['ConcurrentModificationException', true, /is busy: other writes/, /few processes/],
    ['ConstraintViolationException', true, /is busy: other writes/, /few processes/],
    ['ThrottlingException', true, /slow down/, /lineage\.store\.maxConnections/],
    ['TooManyRequestsException', true, /slow down/, /lineage\.store\.maxConnections/],
    ['QueryLimitExceededException', true, /slow down/, /lineage\.store\.maxConnections/],
    ['InternalFailureException', true, /failed/, /tributary doctor/],
    ['ServerShutdownException', true, /failed/, /tributary doctor/],
    ['CancelledByUserException', false, /stopped the statement/, /Try again/],
    ['MemoryLimitExceededException', false, /out of memory/, /larger instance class/],
    ['TimeLimitExceededException', false, /did not answer in the time/, /lineage\.store\.timeoutMs.*neptune_query_timeout/],
    ['ReadOnlyViolationException', false, /cannot be written there/, /lineage\.store\.endpoint/],
    ['MalformedQueryException', false, /refused a statement/, /1\.4\.1\.0/],
    ['UnsupportedOperationException', false, /refused a statement/, /1\.4\.1\.0/],
    ['BadRequestException', false, /refused a statement/, /1\.4\.1\.0/],
    ['FailureByQueryException', false, /refused a statement/, /1\.4\.1\.0/],
    ['IllegalArgumentException', false, /refused a statement/, /1\.4\.1\.0/],
    ['InvalidArgumentException', false, /refused a statement/, /1\.4\.1\.0/],
    ['InvalidNumericDataException', false, /refused a statement/, /1\.4\.1\.0/],
    ['InvalidParameterException', false, /refused a statement/, /1\.4\.1\.0/],
    ['MethodNotAllowedException', false, /refused a statement/, /1\.4\.1\.0/],
    ['MissingParameterException', false, /refused a statement/, /1\.4\.1\.0/],
    ['QueryLimitException', false, /refused a statement/, /1\.4\.1\.0/],
    ['QueryTooLargeException', false, /refused a statement/, /1\.4\.1\.0/],
    ['AccessDeniedException', false, /does not let us in/, /neptune-db:ReadDataViaQuery/],
    ['ExpiredTokenException', false, /any more/, /Renew the credentials/],
    ['IncompleteSignatureException', false, /does not accept our credentials/, /default chain/],
    ['InvalidSignatureException', false, /does not accept our credentials/, /default chain/],
    ['MissingAuthenticationTokenException', false, /does not accept our credentials/, /default chain/],
    ['UnrecognizedClientException', false, /does not accept our credentials/, /default chain/],
  ])('knows %s whatever its status, tried again: %p', (code, isTriedAgain, message, fix) => {
    for (const status of [400, 403, 429, 500]) {
      const error = toFailure(answer(code, secret, status), target, 0);
      expect(error.retryable).toBe(isTriedAgain);
      expect(error.message).toMatch(message);
      if (code !== 'InternalFailureException' && code !== 'ServerShutdownException') expect(error.extensions['fix']).toMatch(fix);
      expect(error.cause).toMatchObject({ code, message: expect.stringContaining(secret) });
      expectNothingOfTheirs(error);
    }
  });

  it.each<[detailedMessage: string, fix: RegExp]>([
    ["Credential should be scoped to a valid Region, not 'eu-west-1'", /lineage\.store\.region/],
    ["Credential should be scoped to correct service: 'neptune-db'", /default chain/],
    ['The security token included in the request is expired', /Renew the credentials/],
    ['The security token included in the request is invalid', /Check the credentials/],
    ['Signature expired: 20261128T120000Z is now earlier than 20261128T121500Z', /Set the clock/],
    ['Signature not yet current: 20261128T120000Z is still later than 20261128T115000Z', /Set the clock/],
    ['The request signature we calculated does not match the signature you provided.', /Check the credentials/],
    ['Missing Authentication Token', /Check the credentials/],
    ["'x-amz-security-token' is named as a SignedHeader, but it does not exist in the HTTP request", /Check the credentials/],
    ['User is not authorized to perform: neptune-db:ReadDataViaQuery', /neptune-db:ReadDataViaQuery/],
  ])('tells refusals of access apart: %s', (detailedMessage, fix) => {
    for (const code of ['AccessDeniedException', 'InvalidSignatureException']) {
      if (code === 'InvalidSignatureException' && /not authorized/.test(detailedMessage)) continue;
      const error = toFailure(answer(code, detailedMessage, 403), target, 0);
      expect(error.retryable).toBe(false);
      expect(error.extensions['fix']).toMatch(fix);
    }
  });

  it.each<[status: number, body: string, isTriedAgain: boolean, message: RegExp]>([
    [429, '', true, /slow down/],
    [502, '', true, /failed/],
    [503, '<html>', true, /failed/],
    [408, '', true, /failed/],
    [403, '<html>', false, /does not let us in/],
    [401, '', false, /does not let us in/],
    [404, '<html>', false, /is not Neptune/],
    [400, '{"message":"x"}', false, /is not Neptune/],
    [500, '{"code":"SomethingNewException","detailedMessage":"x"}', true, /failed/],
    [400, '{"code":"constructor"}', false, /is not Neptune/],
  ])('judges a %d with the body %j by its status alone where it names no known error', (status, body, isTriedAgain, message) => {
    const error = toFailure({ status, retryAfter: null, body }, target, 0);
    expect(error.retryable).toBe(isTriedAgain);
    expect(error.message).toMatch(message);
    expectNothingOfTheirs(error);
  });

  it('passes on how long to wait, but not where trying again is of no use', () => {
    const { body } = answer('ThrottlingException');
    expect(toFailure({ status: 500, retryAfter: '7', body }, target, 0).extensions['retryAfterSeconds']).toBe(7);
    expect(toFailure({ status: 404, retryAfter: '7', body: '' }, target, 0).extensions['retryAfterSeconds']).toBeUndefined();
  });
});

describe('toTransportFailure', () => {
  it.each<[thrown: unknown, isTriedAgain: boolean, fix: RegExp]>([
    [Object.assign(new Error(secret), { name: 'CredentialsProviderError' }), false, /default chain/],
    [new TributaryError('REGISTRY_UNAVAILABLE', 'The lineage graph could not be reached.'), true, /Check lineage\.store\.endpoint/],
    [
      new TributaryError('REGISTRY_BAD_RESPONSE', 'The lineage graph answered with a redirect.'),
      false,
      /lineage\.store\.endpoint is an endpoint/,
    ],
    [new Error(secret), true, /tributary doctor/],
  ])('of %p says what to do', (thrown, isTriedAgain, fix) => {
    const error = toTransportFailure(thrown, target);
    expect(error.retryable).toBe(isTriedAgain);
    expect(error.details.fix ?? 'run tributary doctor').toMatch(fix);
    expect(error.cause).toBe(thrown);
    expectNothingOfTheirs(error);
  });
});

describe('toForeignAnswer', () => {
  it('names the key of the endpoint that answered', () => {
    const error = toForeignAnswer({ ...target, key: 'lineage.store.readerEndpoint' }, new Error(secret));
    expect(error.extensions['fix']).toMatch(/lineage\.store\.readerEndpoint/);
    expect(error.retryable).toBe(false);
    expectNothingOfTheirs(error);
  });
});

describe('isOutOfTime', () => {
  it.each([
    [toFailure(answer('TimeLimitExceededException'), target, 0), true],
    [toFailure(answer('MemoryLimitExceededException'), target, 0), false],
    [new Error('TimeLimitExceededException'), false],
  ])('of %p is %p', (error, expected) => expect(isOutOfTime(error)).toBe(expected));
});
