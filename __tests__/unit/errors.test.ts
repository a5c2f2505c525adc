import { describe, expect, test } from '@jest/globals';
import { ActionError, asFailure, causes, inputError, sentence } from '../../src/errors.ts';

describe('a failure as one text', () => {
  const what = 'Could not do it';
  test.each<[{ why?: string; cure?: string }, string]>([
    [{}, 'Could not do it.'],
    [{ cure: '' }, 'Could not do it.'],
    [{ why: '' }, 'Could not do it.'],
    [{ cure: 'Do that.' }, 'Could not do it. Do that.'],
    [{ why: 'it is there' }, 'Could not do it: it is there.'],
    [{ why: 'it is there!', cure: 'Do that.' }, 'Could not do it: it is there! Do that.'],
    [{ why: '它在那里。', cure: 'Do that.' }, 'Could not do it: 它在那里。 Do that.'],
    [{ why: '\n1. one\n2. two', cure: 'Do that.' }, 'Could not do it:\n1. one\n2. two\nDo that.'],
    [{ why: '\n1. one', cure: '' }, 'Could not do it:\n1. one'],
    [{ why: 'x', cure: '\nDo that.' }, 'Could not do it: x.\nDo that.'],
    [{ why: '\n1. one', cure: '\nDo that.' }, 'Could not do it:\n1. one\nDo that.'],
  ])('of %j', (more, expected) => {
    expect(sentence({ code: 'X', what, ...more })).toBe(expected);
    expect(new ActionError({ code: 'X', what, ...more }).message).toBe(expected);
  });
});

describe('all that is wrong with the inputs', () => {
  const one = { input: 'a', what: 'is wrong', cure: 'Correct it.' };
  const placed = { ...one, snippet: '    x\n    ^', code: 'TEMPLATE_INVALID' };

  test('is one error, of the kind that no switch forgives', () => {
    expect(inputError([one]).failure).toEqual({
      code: 'INPUT_INVALID',
      kind: 'input',
      what: 'An input is wrong',
      why: '`a` is wrong. Correct it.',
      cure: 'No request was sent.',
    });
    expect(inputError([placed]).message).toBe(
      'An input is wrong: `a` is wrong. Correct it.\n    x\n    ^\nNo request was sent.',
    );
    expect(inputError([one, placed]).message).toBe(
      '2 problems with the inputs:\n1. `a` is wrong. Correct it.\n2. `a` is wrong. Correct it.\n    x\n    ^\nNo request was sent.',
    );
  });

  test('has the code of a template where it is nothing but that', () => {
    expect(inputError([placed, placed]).failure.code).toBe('TEMPLATE_INVALID');
    expect(inputError([one, placed]).failure.code).toBe('INPUT_INVALID');
  });
});

describe('what was thrown', () => {
  const coded = (message: string, code: unknown, cause?: unknown) =>
    Object.assign(new Error(message, { cause }), { code });

  test.each<[string, unknown, string[]]>([
    ['an error', new Error('one'), ['one']],
    ['with a code', coded('one', 'E1'), ['one (E1)']],
    ['whose code is in the message', coded('one E1', 'E1'), ['one E1']],
    ['whose code is a number', coded('one', 7), ['one']],
    ['with a code alone', coded('', 'E1'), ['E1']],
    [
      'with causes',
      coded('one', 'E1', coded('two', undefined, new Error('three'))),
      ['one (E1)', 'two', 'three'],
    ],
    ['that says the same twice', new Error('one', { cause: new Error('one') }), ['one']],
    ['a text', 'one', ['one']],
    ['an object', { message: 7 }, ['[object Object]']],
    ['nothing', undefined, []],
    ['null', null, []],
    ['with a cause of null', new Error('one', { cause: null }), ['one']],
  ])('%s', (_name, error, expected) => {
    expect(causes(error)).toEqual(expected);
  });

  test('in a circle ends', () => {
    const error = new Error('0') as Error & { cause?: unknown };
    let last = error;
    for (let at = 1; at < 20; at++) last = last.cause = new Error(String(at)) as typeof error;
    last.cause = error;
    expect(causes(error)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  test('and was not foreseen is a bug of the action, with all of its causes', () => {
    expect(asFailure(new Error('one', { cause: new Error('two') }))).toEqual({
      code: 'INTERNAL_ERROR',
      what: 'The action itself failed',
      why: 'one ← two',
      cure: 'This is a bug of the action: please report it with this message.',
    });
    const foreseen = { code: 'X', what: 'w' };
    expect(asFailure(new ActionError(foreseen))).toBe(foreseen);
    expect(new ActionError(foreseen).name).toBe('ActionError');
  });
});
