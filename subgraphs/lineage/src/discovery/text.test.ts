import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldText, joinWords, listWords } from './text.ts';

describe('foldText', () => {
  it.each([
    ['Fraud', 'fraud'],
    ['Crédit', 'credit'],
    ['e\u0301', 'e'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['ΟΔΟΣ 1', 'οδοσ 1'],
    ['İstanbul', 'istanbul'],
    ['ﬁt', 'fit'],
    ['Ｆｒａｕｄ', 'fraud'],
    ['a\0b', 'a b'],
    ['\ud800', '\ufffd'],
    ['Привет', 'привет'],
  ])('folds %j to %j', (text, folded) => expect(foldText(text)).toBe(folded));

  it('changes nothing the second time, and holds what a part of the text folds to', () => {
    const text = fc.string({ unit: 'grapheme' });
    const property = fc.property(text, text, (a, b) => {
      expect(foldText(foldText(a))).toBe(foldText(a));
      expect(foldText(`${a} ${b}`)).toBe(`${foldText(a)} ${foldText(b)}`);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

describe('listWords', () => {
  it.each([
    ['fraud-prod', 'fraud prod'],
    ['fraud_prod/v2.1', 'fraud prod v2 1'],
    ['fraudModel', 'fraudmodel fraud model'],
    ['XMLParser', 'xmlparser xml parser'],
    ['ÉquipeRouge', 'equiperouge equipe rouge'],
    ['anna@acme.com', 'anna acme com'],
    ['fraud fraud', 'fraud'],
    ['リスク モデル', foldText('リスク モデル')],
    ['---', ''],
  ])('splits %j into %j', (text, words) => expect(listWords([text])).toBe(words));
});

describe('joinWords', () => {
  it('makes different ways of writing a name the same', () => {
    expect(new Set(['Fraud-Prod', 'fraud prod', ' FRAUD__prod ', 'fräud.prod'].map(joinWords))).toEqual(new Set(['fraud prod']));
  });
});
