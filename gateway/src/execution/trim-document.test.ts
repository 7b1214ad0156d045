import { describe, expect, it } from '@jest/globals';
import { parse, print } from 'graphql';
import { trimDocument } from './trim-document.ts';

function trim(query: string): string {
  return print(trimDocument(parse(query))).replaceAll(/\s+/g, ' ');
}

describe('a planned document', () => {
  it.each([
    [
      'asks once for what is asked of all types',
      '{ a { id ... on X { __typename id } ... on Y { id } } }',
      '{ a { id ... on X { __typename } } }',
    ],
    ['keeps a field with fields below', '{ a { b { x } ... on X { b { y } } } }', '{ a { b { x } ... on X { b { y } } } }'],
    ['keeps what another object is asked', '{ a { id b { id } } }', '{ a { id b { id } } }'],
    ['keeps a field of another name', '{ a { id ... on X { key: id } } }', '{ a { id ... on X { key: id } } }'],
    [
      'keeps what a variable decides',
      'query ($v: Boolean!) { a { id ... on X @include(if: $v) { id } } }',
      'query ($v: Boolean!) { a { id ... on X @include(if: $v) { id } } }',
    ],
    [
      'keeps what is asked only where a variable says so',
      '{ a { id @skip(if: true) ... on X { id } } }',
      '{ a { id @skip(if: true) ... on X { id } } }',
    ],
  ])('%s', (_what, query, expected) => {
    expect(trim(query)).toBe(expected);
  });
});
