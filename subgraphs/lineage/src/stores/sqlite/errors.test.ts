import { describe, expect, it } from '@jest/globals';
import { toTributaryError } from './errors.ts';

const failure = {
  message: 'disk /secret/path failed',
  stack: 'Error: disk /secret/path failed\n    at worker',
  reason: null,
  code: null,
  fix: null,
};

describe('sqlite errors', () => {
  it.each([5, 8, 10, 11, 13, 14, 26, 'foreign-file', 'newer-format', 1, null])('says nothing private of the reason %s', (reason) => {
    const error = toTributaryError({ ...failure, reason });
    expect(error.code).toBe('LINEAGE_UNAVAILABLE');
    expect(JSON.stringify([error.message, error.extensions])).not.toContain('secret');
    expect(error.cause).toMatchObject({ message: failure.message, stack: failure.stack });
  });

  it('gives each known reason a message of its own', () => {
    const messages = [5, 8, 10, 11, 13, 14, 26, 'foreign-file', 'newer-format', 1].map(
      (reason) => toTributaryError({ ...failure, reason }).message,
    );
    expect(new Set(messages).size).toBe(messages.length);
  });

  it('keeps the code, message and advice of an error that is ours', () => {
    const error = toTributaryError({ ...failure, message: 'The id "x" is wrong.', code: 'BAD_USER_INPUT', fix: 'Write another.' });
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', message: 'The id "x" is wrong.', extensions: { fix: 'Write another.' } });
  });

  it("takes Node's own error codes for no code of ours", () => {
    expect(toTributaryError({ ...failure, code: 'ERR_SQLITE_ERROR', reason: 13 }).message).toBe('The disk of the lineage graph is full.');
  });
});
