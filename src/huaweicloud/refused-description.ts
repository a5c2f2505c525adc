import { maxDescriptionLength } from '../text.ts';

// What APIs beside this one refuse in descriptions, and whatever is neither ASCII nor a letter or digit.
const unusual = /[^\p{L}\p{M}\p{N}\x20-\x7e]|[%^!<>=&"'+]/gu;
const maxListed = 10;

/** What to do about a description that ModelArts refused: no reference tells why it would. */
export function refusedDescription(description: string): string {
  const bytes = new TextEncoder().encode(description).length;
  const { length } = description;
  const counts = `it has ${length} characters, which are ${bytes} bytes in UTF-8`;
  const counting =
    bytes > maxDescriptionLength
      ? ` If the service counts bytes, it takes ${maxDescriptionLength} of them at most: shorten the template.`
      : '';
  const found = [...new Set(description.match(unusual))];
  const listed = found.slice(0, maxListed).map(named).join(', ');
  const more = found.length > maxListed ? ` and ${found.length - maxListed} more` : '';
  const characters =
    found.length > 0
      ? ` Unusual characters in it: ${listed}${more}. Leave them out, e.g. by \`| remove: "${example(found)}"\`.`
      : ' It holds no unusual character.';
  return `The description was refused, or a job of this ID does not exist: ${counts}.${characters}${counting} Else check \`job-id\` and \`project-id\`.`;
}

function named(character: string): string {
  const point = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{Z}]/u.test(character) ? point : `${character} (${point})`;
}

function example(found: readonly string[]): string {
  return found.find((character) => !/[\p{C}\p{Z}"]/u.test(character)) ?? '…';
}
