import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandsIn } from '../../../emulator/runner/outputs.ts';
import { inert } from '../../../src/report/log.ts';

test('no line of the log is obeyed by the runner, whatever it holds', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '::',
      ':',
      '#',
      '##[',
      ']',
      ' ',
      '\n',
      '\r',
      'set-output',
      'error',
      ' name=x',
      '\t',
      '\u2028',
      '\ufeff',
      '\u00a0',
      'x',
    ),
    maxLength: 30,
  });
  fc.assert(
    fc.property(nasty, (text) => {
      expect(commandsIn(inert(text))).toEqual([]);
      expect(inert(text)).not.toContain('##[');
    }),
    { numRuns: 1000 },
  );
});
