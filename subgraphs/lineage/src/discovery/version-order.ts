import { foldText } from './text.ts';

/**
 * Two texts per version that stand, compared as plain text, in the order of versions, one upwards and one downwards: numbers count as
 * numbers (10 after 9, 1.10 after 1.9), everything else as folded text. A number is written with the length of its length and
 * its length before it; leading zeros do not count.
 */
export function writeVersionKeys(version: string): { readonly ascending: string; readonly descending: string } {
  const ascending = foldText(version).replace(/\d+/g, writeNumber);
  return { ascending, descending: invertText(ascending) };
}

function writeNumber(digits: string): string {
  const number = digits.replace(/^0+(?=\d)/, '');
  const length = String(number.length);
  return `0${length.length}${length}${number}`;
}

/** Every byte of the UTF-8 form turned round and a mark behind the last that comes after all of them, as hexadecimal digits. */
function invertText(text: string): string {
  return `${Buffer.from(Buffer.from(text).map((byte) => 255 - byte)).toString('hex')}ff`;
}
