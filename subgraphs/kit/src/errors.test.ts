import { describe, expect, it } from '@jest/globals';
import { badInput, type ErrorCode, errorCatalogue, isErrorCode, TributaryError } from './errors.ts';

const secret = 'http://10.0.0.1/?password=hunter2';

describe('errorCatalogue', () => {
  it.each(Object.entries(errorCatalogue))('says of %s what it is, who acts and what to do', (code, entry) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.status).toBeLessThan(600);
    expect(['caller', 'operator']).toContain(entry.who);
    for (const sentence of [entry.what, entry.fix]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('calls retryable what may pass by itself, and nothing that is the fault of the request', () => {
    const retryable = Object.entries(errorCatalogue).flatMap(([code, entry]) => (entry.retryable ? [code] : []));
    expect(retryable.toSorted()).toEqual([
      'DEADLINE_EXCEEDED',
      'IDENTITY_UNAVAILABLE',
      'LINEAGE_UNAVAILABLE',
      'RATE_LIMITED',
      'REGISTRY_THROTTLED',
      'REGISTRY_UNAVAILABLE',
    ]);
  });
});

describe('TributaryError', () => {
  it.each(Object.keys(errorCatalogue).filter(isErrorCode))('shows of %s its code and the advice of the catalogue', (code) => {
    const error = new TributaryError(code, 'What happened.');
    expect(error).toMatchObject({ name: 'TributaryError', message: 'What happened.', code, retryable: errorCatalogue[code].retryable });
    expect(error.extensions).toEqual({ code, fix: errorCatalogue[code].fix });
  });

  it('keeps its cause for the log and out of what a client is shown', () => {
    const cause = new Error(secret);
    const details = { registry: 'mlflow:prod', retryAfterSeconds: 0, candidates: ['a', 'b'], fix: 'Do this.', cause };
    const error = new TributaryError('REGISTRY_THROTTLED', 'Slow down.', details);
    expect(error.extensions).toEqual({
      code: 'REGISTRY_THROTTLED',
      fix: 'Do this.',
      registry: 'mlflow:prod',
      retryAfterSeconds: 0,
      candidates: ['a', 'b'],
    });
    expect(error.cause).toBe(cause);
    expect(JSON.stringify([error.message, error.extensions])).not.toContain('hunter2');
  });

  it('leaves out what nobody said', () => {
    expect(Object.keys(new TributaryError('NOT_FOUND', 'No.').extensions)).toEqual(['code', 'fix']);
  });
});

describe('isErrorCode', () => {
  it.each<[unknown, boolean]>([
    ['INTERNAL', true],
    ['internal', false],
    ['toString', false],
    ['__proto__', false],
    ['', false],
    [undefined, false],
    [500, false],
  ])('of %p is %p', (code, expected) => expect(isErrorCode(code)).toBe(expected));
});

describe('badInput', () => {
  it('names the argument', () => {
    const code: ErrorCode = 'BAD_USER_INPUT';
    expect(badInput('filter.and[2].name', 'is empty.')).toMatchObject({ code, message: 'filter.and[2].name: is empty.' });
  });
});
