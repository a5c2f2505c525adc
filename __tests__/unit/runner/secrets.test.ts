/** That no secret is shown has tests wherever one is used; these are of the forms that it can have in a text. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Secrets } from '../../../src/runner/secrets.ts';
import { forgetSecrets } from '../../../src/secrets.ts';

let written: string[];
beforeEach(() => {
  forgetSecrets();
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

function redact(secret: string, text: string): string {
  const secrets = new Secrets();
  secrets.add(secret);
  return secrets.redact(text);
}

describe('a secret is redacted', () => {
  test.each([
    ['as it is', 'abcd', 'x abcd y abcd', 'x *** y ***'],
    ['in JSON', 'ab"c\\d', 'x ab\\"c\\\\d y', 'x *** y'],
    ['in a URL', 'a b/c=d', 'x?y=a%20b%2Fc%3Dd&z', 'x?y=***&z'],
    ['line by line', 'first line\nsecond line', 'x second line y first line', 'x *** y ***'],
    ['line by line of another system', 'first line\r\nsecond line', 'second line, first line.', '***, ***.'],
    ['whatever a pattern would take it for', 'a.c$(+)[x]|y', 'abc a.c$(+)[x]|y', 'abc ***'],
    ['with blanks around it', ' abcd ', 'x abcd y', 'x***y'],
  ])('%s', (_name, secret, text, expected) => {
    expect(redact(secret, text)).toBe(expected);
  });

  test('whole, where another is a part of it', () => {
    const secrets = new Secrets();
    secrets.add('abcd');
    expect(secrets.redact('abcdefgh')).toBe('***efgh');
    secrets.add('abcdefgh');
    expect(secrets.redact('abcdefgh abcd')).toBe('*** ***');
  });
});

test.each(['abc', ' ab  ', '', ' \n'])('%j is too short to be redacted', (secret) => {
  expect(redact(secret, `x ${secret} y`)).toBe(`x ${secret} y`);
});

test('where there is none, a text stays as it is', () => {
  expect(new Secrets().redact('abcd')).toBe('abcd');
});

test('the runner is told to mask it, once, and before it is given on', () => {
  const secrets = new Secrets();
  expect(secrets.add('abcd')).toBe('abcd');
  expect(secrets.add('abcd')).toBe('abcd');
  expect(written.join('').trim()).toBe('::add-mask::abcd');
});

test('what is blank is none', () => {
  expect(new Secrets().add(' \n ')).toBe(' \n ');
  expect(redact(' \n ', 'a%20%0A%20b')).toBe('a%20%0A%20b');
  expect(written).toEqual([]);
});

describe('of a secret that is redacted', () => {
  const secret = 'FakeSecretKeyForTestsOnly/000+00000_0001';

  test.each([
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 behind one byte', Buffer.from(`x${secret}`).toString('base64')],
    ['base64 behind two bytes', Buffer.from(`xy${secret}`).toString('base64')],
    ['base64 for URLs', Buffer.from(`user:${secret}`).toString('base64url')],
    ['a URL', encodeURIComponent(secret)],
    [
      'a URL in lower case',
      encodeURIComponent(secret)
        .toLowerCase()
        .replace(/[a-z]+/g, (run) => run),
    ],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ secret }))],
    ['HTML', secret.replace('_', '&#95;').replace('+', '&#x2b;')],
    ['a text that was cut', secret.slice(0, 39)],
    ['the end of a text', secret.slice(7)],
  ])('no part of sixteen characters is left in %s', (_name, text) => {
    const shown = redact(secret, `before ${text} after`);
    expect(shown).toContain('***');
    for (let at = 0; at + 16 <= secret.length; at++) expect(shown).not.toContain(secret.slice(at, at + 16));
  });

  test('lines with other indents are found, and lines that say nothing are neither masked nor redacted', () => {
    const json = '{\n  "private_key": "FAKEFAKEFAKEFAKE",\n  "x": {\n  }\n}';
    expect(redact(json, 'a { b } "private_key": "FAKEFAKEFAKEFAKE", c')).toBe('a { b } *** c');
    const masks = written.join('').split('\n').filter(Boolean);
    expect(masks).toEqual(['::add-mask::"private_key": "FAKEFAKEFAKEFAKE",']);
  });

  test('24,000 characters are no problem', () => {
    const long = Array.from({ length: 3000 }, (_, index) => String(index).padStart(8, 'k')).join('');
    expect(redact(long, `a ${long.slice(100, 20_000)} b`)).toBe('a *** b');
  });
});
