import { ActionError, codes } from '../errors.ts';

/** What is wrong with a secret, to follow its name; undefined if nothing is. Never a part of it, but for one code point. */
export function secretProblem(value: string, allowsBlanks = false): string | undefined {
  if (!allowsBlanks && /\s/.test(value)) return 'holds a blank or a line break';
  // A header takes no other character, and no key, token or password of the cloud has one.
  const [odd] = /[^\x20-\x7e]/u.exec(value) ?? [];
  if (odd === undefined) return undefined;
  const point = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `holds the character U+${point} at position ${value.indexOf(odd) + 1}, which does not belong there`;
}

export const secretCure =
  'Store it again as one line of plain text, without blanks, invisible characters or typographic quotes.';

/** @throws ActionError INPUT_INVALID if a secret from elsewhere than an input can't be one */
export function checkSecret(name: string, value: string): void {
  const problem = secretProblem(value);
  if (problem === undefined) return;
  throw new ActionError({
    code: codes.input,
    kind: 'input',
    what: 'A credential can not be used',
    why: `${name} ${problem}`,
    cure: secretCure,
  });
}
