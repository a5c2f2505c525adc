/** That no secret is shown has tests wherever one is used; these are of the forms that it can have in a text. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Secrets } from '../../../src/runner/secrets.ts';

let written: string[];
beforeEach(() => {
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
