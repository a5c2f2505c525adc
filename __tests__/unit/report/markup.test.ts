import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { code, escapeMarkup, link, prose } from '../../../src/report/markup.ts';
import { referencesIn, tagsOf, textOf } from '../../support/github-html.ts';

const hostile = [
  '@octocat, look',
  'a @octo-org/team',
  '(@octocat)',
  'fixes #12 and octo/repo#3, GH-12, gh-7',
  ':rocket: :+1:',
  'see https://evil.example/x?y=1 and www.evil.example, me@evil.example',
  '![x](https://evil.example/a.png) [x](https://evil.example)',
  '<img src=x onerror=alert(1)><script>alert(1)</script><!-- -->',
  '</code></blockquote><h1>big</h1>',
  '**bold** _it_ ~~gone~~ `code` ``x`',
  '| a | b |\n| - | - |\n| 1 | 2 |',
  'one\n\n# two\n\n- three\n\n```\nfour\n```',
  '3f2a1bc4d5e6f708192a3b4c5d6e7f8091a2b3c4 and 3f2a1bc',
  '&#64;octocat &commat;octocat \\@octocat',
  '\u202e@octocat\u0000\u001b[31m',
];

// Inside a block of HTML, as everything of a summary or a comment is.
const block = (html: string) => `<p>${html}</p>`;

describe('a text from outside', () => {
  test.each(hostile)('%j is shown as text and nothing else', async (text) => {
    for (const html of [escapeMarkup(text), code(text), prose(text)]) {
      expect((await tagsOf(block(html))).filter((tag) => !['p', 'code', 'br'].includes(tag))).toEqual([]);
      expect(await referencesIn(block(html))).toEqual([]);
    }
  });

  test('is shown as text and nothing else, whatever it holds', async () => {
    const part = fc.oneof(
      fc.constantFrom(...hostile, '@', '#1', '\n', '`', '<', '|', ':', 'www.'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
        const text = parts.join('');
        for (const html of [escapeMarkup(text), code(text), prose(text)]) {
          expect((await tagsOf(block(html))).filter((tag) => !['p', 'code', 'br'].includes(tag))).toEqual([]);
          expect(await referencesIn(block(html))).toEqual([]);
          expect(html).not.toContain('\n');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('reads as it was', async () => {
    const text = 'a <b> & "c" \'d\' `e` | *f* _g_ ~h~ [i] \\ #1 @j :k: www.l.example';
    expect(await textOf(block(escapeMarkup(text)))).toBe(text);
    expect(await textOf(block(code(text)))).toBe(text);
  });

  test('can be copied from code without invisible characters, unless it mentions somebody', () => {
    expect(code('https://a.example/#1 :x: 3f2a1bc')).not.toContain('&#8203;');
    expect(code('@ann')).toContain('&#64;&#8203;ann');
  });
});

test('backticks of a message become code', () => {
  expect(prose('Give `job-id`, or `pick: latest`.')).toBe(
    'Give <code>job-id</code>, or <code>pick&#58; latest</code>.',
  );
  expect(prose('an odd ` one')).toBe('an odd &#96; one');
});

test('a link leads to its URL and nowhere else', async () => {
  expect(link('a "b"', 'https://a.example/?x="><i>')).toBe(
    '<a href="https://a.example/?x=%22%3E%3Ci%3E">a &quot;b&quot;</a>',
  );
  expect(link('@ann', undefined)).toBe('&#64;&#8203;ann');
  expect(await referencesIn(block(link('@ann #1', 'https://a.example')))).toEqual([]);
});
