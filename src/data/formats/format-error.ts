/** What is wrong with what a file holds. The message follows the file's name: "is …", "has …". */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  /** What to do about it, a sentence. */
  readonly cure: string;
  /** Whether the file only lacks its end: what wrote it was killed, or is still at it. */
  readonly isCutOff: boolean;

  constructor(message: string, cure: string, { isCutOff = false }: { isCutOff?: boolean } = {}) {
    super(message);
    this.cure = cure;
    this.isCutOff = isCutOff;
  }
}

/** @param where it ends: "ends inside of a string" */
export function cutOff(where: string): FormatError {
  return new FormatError(
    `${where}: the training was killed while it wrote this, or is still writing`,
    'Run this step after the training has ended, or let `if-no-files-found: warn` leave it out.',
    { isCutOff: true },
  );
}

/** Deeper than any metrics, and no danger to what goes through them. */
export const maxDepth = 200;

export function tooDeep(): FormatError {
  return new FormatError(`is nested more than ${maxDepth} deep`, 'Write the numbers closer to the top.');
}
