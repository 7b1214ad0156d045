import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { connectionOf, formatId, idTypes, parseId, typeOf } from './ids.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => text.toWellFormed()),
  fc.constantFrom(
    '%2F',
    '..',
    '.',
    'a/b',
    '日本',
    'e\u0301',
    '\u0000',
    "it's",
    'x'.repeat(10_240),
    '日'.repeat(3_400),
    '__proto__',
    '?#&=+ ',
  ),
);
const name = fc.constantFrom('mlflow', 'prod', 'us-1', '0');

describe('ids', () => {
  it('reads back what it wrote, for any text', () => {
    fc.assert(
      fc.property(name, name, anyText, anyText, (registry, connection, model, version) => {
        const id = { type: 'version', registry, connection, segments: [model, version] } as const;
        const text = formatId(id);
        expect(text).toMatch(/^[\x21-\x7e]+$/);
        expect(parseId(text)).toEqual(id);
        expect(connectionOf(text)).toBe(`${registry}:${connection}`);
        expect(typeOf(text)).toBe('version');
      }),
    );
  });

  it('reads back shared ids, for any text', () => {
    fc.assert(
      fc.property(anyText, anyText, (uri, digest) => {
        const id = { type: 'dataset', segments: [uri, digest] } as const;
        expect(parseId(formatId(id))).toEqual(id);
        expect(connectionOf(formatId(id))).toBeUndefined();
      }),
    );
  });

  it('accepts a text only if it is the one spelling of what it means', () => {
    fc.assert(
      fc.property(fc.constantFrom(...idTypes), fc.string({ maxLength: 30 }), (type, body) => {
        const text = `${type}:${body}`;
        let parsed;
        try {
          parsed = parseId(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
          return;
        }
        expect(formatId(parsed)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['version:mlflow:prod/fraud/11'],
    ['model:mlflow:prod/fraud'],
    ['run:sagemaker:us-prod/training-job/fraud-2026-01'],
    ['dataset:s3%3A%2F%2Facme%2Fpayments/d3'],
    ['dataset:mlflow:prod/payments/d3'],
    [`commit:${'4f2c9e'.padEnd(40, '0')}`],
    ['commit:mlflow:prod/4f2c9e'],
    ['external:arn%3Aaws%3As3'],
    ['version:mlflow:prod/../1'],
  ])('accepts %s', (text) => {
    expect(formatId(parseId(text))).toBe(text);
  });

  it.each([
    ['', 'no type'],
    ['version', 'no colon'],
    ['planet:mlflow:prod/a', 'an unknown type'],
    ['version:mlflow:prod/fraud', 'a missing version'],
    ['version:mlflow:prod/fraud/', 'an empty version'],
    ['version:mlflow:prod//1', 'an empty name'],
    ['version:mlflow:prod/a/b/c', 'too many parts'],
    ['version:fraud/11', 'no registry'],
    ['version:MLflow:prod/fraud/11', 'upper case'],
    ['version:mlflow:/fraud/11', 'an empty connection'],
    ['version:mlflow:prod/fraud%2f/11', 'lower-case hex'],
    ['version:mlflow:prod/fr%61ud/11', 'an escape of a bare character'],
    ['version:mlflow:prod/日本/11', 'a bare non-ASCII character'],
    ['version:mlflow:prod/a b/11', 'a bare blank'],
    ["version:mlflow:prod/it's/11", 'a bare quote'],
    ['version:mlflow:prod/%E6/11', 'half a character'],
    ['version:mlflow:prod/%/11', 'half an escape'],
    ['version:mlflow:prod:x/fraud/11', 'a second colon'],
    ['commit:4f2c9e', 'a short commit without its owner'],
    [`commit:${'4F2C9E'.padEnd(40, '0')}`, 'an upper-case commit'],
    ['external:mlflow:prod/x', 'an owned external reference'],
    [`dataset:${'a'.repeat(100_001)}`, 'more than 100,000 characters'],
  ])('refuses %.40s: %s', (text) => {
    expect(() => parseId(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
