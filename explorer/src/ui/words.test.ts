import { describe, expect, it } from '@jest/globals';
import { sayCount, sayMany, sayMoment, saySpan, webAddress } from './words.ts';

describe('words', () => {
  it('say counts as people read them', () => {
    expect(sayCount(8312)).toBe('8,312');
    expect([sayMany(1, 'node'), sayMany(0, 'node'), sayMany(2, 'registry', 'registries')]).toEqual(['1 node', '0 nodes', '2 registries']);
  });

  it('say moments in UTC, and leave alone what is none', () => {
    expect(sayMoment('2026-11-28T21:14:36.221Z')).toBe('28 Nov 2026, 21:14 UTC');
    expect(sayMoment('yesterday')).toBe('yesterday');
  });

  it('say spans in the unit that fits', () => {
    expect([5, 600, 7_200, 400_000].map(saySpan)).toEqual(['5 s', '10 min', '2 h', '5 d']);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'no address', ''])('make no link of %j', (text) => {
    expect(webAddress(text)).toBeNull();
  });

  it('make a link of what a browser opens as a page', () => {
    expect(webAddress('https://mlflow.acme.example/#/models/fraud')).toBe('https://mlflow.acme.example/#/models/fraud');
  });
});
