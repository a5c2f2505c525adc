import { describe, expect, test } from '@jest/globals';
import { inputVariables, manifest } from '../../../emulator/runner/manifest.ts';
import { kinds, readCredentials, secretInputs, servicesOf } from '../../../src/auth/kinds.ts';
import type { Problem } from '../../../src/errors.ts';
import { InputReader } from '../../../src/runner/input-reader.ts';

function read(inputs: Readonly<Record<string, string>>) {
  const problems: Problem[] = [];
  const reader = new InputReader(inputVariables(inputs), problems);
  readCredentials(reader);
  return { problems: problems.map(({ input, what }) => `\`${input}\` ${what}`), uses: servicesOf(reader) };
}

const filled = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'x']));

test('the kinds of credentials share no input, and action.yml has each of them', () => {
  const own = kinds.flatMap(({ required, optional = [] }) => [...required, ...optional]);
  expect(new Set(own).size).toBe(own.length);
  const settings = kinds.flatMap(({ settings = [] }) => settings);
  expect(Object.keys(manifest.inputs)).toEqual(
    expect.arrayContaining([...own, ...settings, ...secretInputs]),
  );
  expect(own).toEqual(expect.arrayContaining([...secretInputs]));
});

describe.each(kinds.map((kind) => [kind.required.join(', '), kind] as const))(
  'the kind %s',
  (_name, { required, optional = [], settings = [], service }) => {
    test('is whole with what it requires, and with all that belongs to it', () => {
      const expected = service === undefined ? {} : { [service.name]: service.neededBy };
      expect(read(filled(required))).toEqual({ problems: [], uses: expected });
      expect(read(filled([...required, ...optional, ...settings]))).toEqual({ problems: [], uses: expected });
    });

    test.each([...required])('can not be used without `%s`', (missing) => {
      const given = [...required, ...optional].filter((name) => name !== missing);
      const { problems } = read(filled(given));
      if (given.length === 0) expect(problems).toEqual([]);
      else expect(problems).toEqual([expect.stringMatching(`^\`${missing}\` is empty, and .* without it$`)]);
    });

    test('can not be mixed with another, in part or whole', () => {
      for (const other of kinds.filter((kind) => kind.required !== required)) {
        for (const names of [other.required.slice(0, 1), other.required, other.optional ?? []]) {
          if (names.length === 0) continue;
          const [problem = '', ...others] = read(filled([...required, ...names])).problems;
          expect(problem).toMatch(/ are credentials of 2 kinds$/);
          for (const name of [...required, ...names]) expect(problem).toContain(`\`${name}\``);
          expect(others).toEqual([]);
        }
      }
    });
  },
);

test('an audience is refused where no token of GitHub is asked for', () => {
  const expected = ['`oidc-audience` is given without `agency-urn` or `idp-id`'];
  expect(read({ 'oidc-audience': 'x' }).problems).toEqual(expected);
  expect(read({ 'oidc-audience': 'x', 'auth-token': 'x' }).problems).toEqual(expected);
});
