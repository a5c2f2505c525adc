import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Changes, compareWords, type Piece } from '../../../src/report/changes.ts';

const shown = ({ before, after }: Changes) => [before, after].map((pieces) => pieces.map(mark).join(''));
const mark = ({ text, changed }: Piece) => (changed ? `[${text}]` : text);

describe('of two descriptions', () => {
  test.each([
    [
      'a number that changes is marked whole',
      'loss 0.3211 now',
      'loss 0.3028 now',
      'loss [0.3211 ]now',
      'loss [0.3028 ]now',
    ],
    ['what is added is marked', 'a b', 'a b c', 'a b', 'a b [c]'],
    ['what is gone is marked', 'a b c', 'a c', 'a [b ]c', 'a c'],
    ['neighbours are one mark', 'a b c d e f', 'a x y d e f', 'a [b c ]d e f', 'a [x y ]d e f'],
    ['nothing is marked where they are equal', 'a b', 'a b', 'a b', 'a b'],
    ['nothing is marked where less than a third is common', 'a b c d', 'x y z d', 'a b c d', 'x y z d'],
    ['an empty one has no pieces', '', 'a', '', 'a'],
    ['both may be empty', '', '', '', ''],
  ])('%s', (_name, before, after, shownBefore, shownAfter) => {
    expect(shown(compareWords(before, after))).toEqual([shownBefore, shownAfter]);
  });

  test('the pieces put together are the texts, and what is not marked stands in both', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'cc', ' ', '  ', '\n'), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = compareWords(before, after);
        expect(changes.before.map((piece) => piece.text).join('')).toBe(before);
        expect(changes.after.map((piece) => piece.text).join('')).toBe(after);
        const kept = (pieces: readonly Piece[]) =>
          pieces.flatMap((piece) => (piece.changed ? [] : piece.text.trim().split(/\s+/).filter(Boolean)));
        if ([...changes.before, ...changes.after].some((piece) => piece.changed)) {
          expect(kept(changes.before)).toEqual(kept(changes.after));
        }
      }),
    );
  });

  test('texts of many words are not compared, which would take long', () => {
    const long = 'word '.repeat(401);
    expect(compareWords(long, `${long}x`).after).toEqual([{ text: `${long}x`, changed: false }]);
  });
});
