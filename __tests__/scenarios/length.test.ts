import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearest } from '../../src/nearest.ts';
import { escapeMarkup } from '../../src/report/markup.ts';
import { clean, excerpt, shorten } from '../../src/text.ts';
import { act, calls, descriptionOf, messageOf, seed, useEmulator } from '../support/world.ts';

useEmulator();

const segments = (text: string) => [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);

describe('256 characters', () => {
  const send = (text: string, inputs = {}) =>
    act({ description: '{{ data.text }}', data: JSON.stringify({ text }), ...inputs });

  test.each([
    ['fits', 'x'.repeat(256), 'x'.repeat(256), 'false'],
    ['is one too many', 'x'.repeat(257), `${'x'.repeat(255)}…`, 'true'],
    ['Chinese', '训'.repeat(300), `${'训'.repeat(255)}…`, 'true'],
    ['emoji', '🚀'.repeat(200), `${'🚀'.repeat(127)}…`, 'true'],
    ['a family', `${'x'.repeat(250)}👩‍👩‍👧‍👦${'y'.repeat(9)}`, `${'x'.repeat(250)}…`, 'true'],
    ['a flag', `${'x'.repeat(253)}🇨🇳yyy`, `${'x'.repeat(253)}…`, 'true'],
    ['combining marks', `${'x'.repeat(253)}e\u0301\u0302yyy`, `${'x'.repeat(253)}…`, 'true'],
    ['a skin tone', `${'x'.repeat(252)}👍🏽yy`, `${'x'.repeat(252)}…`, 'true'],
    ['a blank at the cut', `${'x'.repeat(254)} yyyy`, `${'x'.repeat(254)}…`, 'true'],
    ['one grapheme longer than all', `e${'\u0301'.repeat(300)}`, '…', 'true'],
    ['Indic and Hangul', `${'x'.repeat(253)}क्षि${'한'}`, `${'x'.repeat(253)}…`, 'true'],
  ])('%s', async (_name, text, expected, truncated) => {
    const ran = await send(text);
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: expected, truncated });
    expect(descriptionOf(seed.jobId)).toBe(expected);
    expect(expected.length).toBeLessThanOrEqual(256);
  });

  test('too many are an error if so wished', async () => {
    const ran = await send('x'.repeat(257), { overflow: 'fail' });
    expect(ran.outputs).toMatchObject({
      is_success: 'false',
      error_code: 'DESCRIPTION_TOO_LONG',
      truncated: 'false',
    });
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual([]);
    expect((await send('x'.repeat(256), { overflow: 'fail' })).outputs.is_success).toBe('true');
  });

  test('what can’t be shown is left out, and what is broken mended', async () => {
    const ran = await send(
      'a\u0000b\u001b[31mred\u001b[0m \ud800 \u202eevil\u202c\u2066x\u2069\r\nnext\u2028line',
    );
    expect(ran.outputs.description).toBe('ab[31mred[0m � evilx\nnextline');
  });

  test('a megabyte is cut like any other text', async () => {
    const ran = await act(
      { description: '{{ data.text }}', 'data-file': 'big.json' },
      { files: { 'big.json': JSON.stringify({ text: '长'.repeat(350_000) }) } },
    );
    expect(ran.outputs.description).toBe(`${'长'.repeat(255)}…`);
  });
});

describe('properties', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .array(fc.constantFrom('x', '训', '🚀', '👩‍👩‍👧‍👦', '🇨🇳', 'e\u0301', '👍🏽', 'क्षि', ' '), {
        maxLength: 300,
      })
      .map((parts) => parts.join('')),
  );

  test('a text that fits is left alone; another never has more than the limit, nor a part of a grapheme', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 300 }), (given, limit) => {
        const { text: short, truncated } = shorten(given, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        expect(truncated).toBe(given.length > limit);
        if (!truncated) return expect(short).toBe(given);
        expect(short.endsWith('…')).toBe(true);
        const kept = short.slice(0, -1);
        const whole = segments(given);
        let end = 0;
        const ends = new Set([0, ...whole.map((segment) => (end += segment.length))]);
        // Blanks at the cut go, too.
        const cut = [...ends].filter((at) => given.slice(0, at).trimEnd() === kept);
        expect(cut.length).toBeGreaterThan(0);
        // No whole grapheme more would have fitted.
        const most = Math.max(...[...ends].filter((at) => at <= limit - 1));
        expect(cut).toContain(most);
      }),
      { numRuns: 500 },
    );
  });

  test('clean and excerpt leave no control character, and are done after one time', () => {
    fc.assert(
      fc.property(text, (given) => {
        const cleaned = clean(given);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(cleaned).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(clean(cleaned)).toBe(cleaned);
        expect(excerpt(given)).not.toContain('\n');
      }),
    );
  });

  test('escaped markup holds nothing that HTML or Markdown obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'`|*_~[]\\#@:a \n'.split('')) }), (given) => {
        const escaped = escapeMarkup(given).replaceAll('<br>', '');
        expect(escaped).not.toMatch(/[<>"'`|*_~[\]\\@]/);
        expect(escaped.replace(/&(amp|lt|gt|quot|#\d+);/g, '')).not.toMatch(/[&#:]/);
      }),
    );
  });
});

test('every character that HTML or Markdown obeys has an entity', () => {
  expect(escapeMarkup('&<>"\'`|*_~[]\\#@:\na')).toBe(
    '&amp;&lt;&gt;&quot;&#39;&#96;&#124;&#42;&#95;&#126;&#91;&#93;&#92;&#35;&#64;&#58;<br>a',
  );
});

test('a line break of any system is one, and none is left out', () => {
  expect(clean('a\rb\r\nc\nd\n\re')).toBe('a\nb\nc\nd\n\ne');
});

test('an excerpt is one line without blanks around it', () => {
  expect(excerpt(' \ta\n  b\r\n\n c \n')).toBe('a ⏎ b ⏎ c');
  expect(excerpt(' a ', 1)).toBe('a');
});

describe('the nearest name', () => {
  const names = ['short_sha', 'subject', 'message', 'author', 'author_email'];
  test.each([
    ['shortsha', 'short_sha'],
    ['short-sha', 'short_sha'],
    ['Subject', 'subject'],
    ['sbuject', 'subject'],
    ['mesage', 'message'],
    ['autor', 'author'],
    ['author_mail', 'author_email'],
    ['xyz', undefined],
    ['', undefined],
    ['x'.repeat(200), undefined],
  ])('of %s is %s', (name, expected) => {
    expect(nearest(name, names)).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ['fi', 'if', true],
    ['xi', 'if', false],
    ['fx', 'if', false],
    ['badc', 'abcd', false],
    ['bacd', 'abcd', true],
    ['abdc', 'abcd', true],
    ['acbd', 'abcd', true],
    ['title', 'subtitle', false],
    ['title', 'titles', true],
    ['titlexyz', 'title', false],
    ['x'.repeat(64), `${'x'.repeat(63)}y`, true],
    ['x'.repeat(65), `${'x'.repeat(64)}y`, false],
    ['x'.repeat(40), 'x'.repeat(48), true],
    ['x'.repeat(40), 'x'.repeat(49), false],
    ['a_b-c d', 'abcd', true],
    ['ABCD', 'abcd', true],
  ])('%s may be meant by %s: %s', (name, other, expected) => {
    expect(nearest(name, [other])).toBe(expected ? other : undefined);
  });

  test('of two that are as near is the first', () => {
    expect(nearest('abcx', ['abcd', 'abce'])).toBe('abcd');
    expect(nearest('abcdefgx', ['abcdexxx', 'abcdefgh'])).toBe('abcdefgh');
  });
});
