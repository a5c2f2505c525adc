/** A run of words, and whether both texts have it. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

export interface Changes {
  readonly before: readonly Piece[];
  readonly after: readonly Piece[];
}

// More words than a description has: what the table of the comparison may cost.
const maxWords = 400;

/**
 * Which words of two texts differ, by their longest common subsequence. Words are whatever blanks separate, so a
 * number changes as a whole. Texts with less than a third in common are shown without marks: a word salad is harder
 * to read than two sentences.
 */
export function compareWords(before: string, after: string): Changes {
  const [a, b] = [words(before), words(after)];
  const whole = { before: unmarked(before), after: unmarked(after) };
  if (a.length > maxWords || b.length > maxWords) return whole;
  const common = commonWords(a, b);
  const size = common.reduce((sum, [index]) => sum + (a[index] ?? '').trim().length, 0);
  if (size * 3 < Math.max(before.trim().length, after.trim().length)) return whole;
  return {
    before: pieces(a, new Set(common.map(([index]) => index))),
    after: pieces(b, new Set(common.map(([, index]) => index))),
  };
}

/** Each word with the blanks that follow it. */
function words(text: string): string[] {
  return text.match(/\S+\s*|^\s+/g) ?? [];
}

function unmarked(text: string): Piece[] {
  return text === '' ? [] : [{ text, changed: false }];
}

/** Pairs of places that hold the same word, in ascending order. */
function commonWords(a: readonly string[], b: readonly string[]): [number, number][] {
  const same = (i: number, j: number) => a[i]?.trim() === b[j]?.trim();
  // lengths[i][j]: how many words a from i on and b from j on have in common.
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      (lengths[i] as Uint16Array)[j] = same(i, j)
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (same(i, j)) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** Neighbours of one kind as one piece, so that a mark spans the blanks between its words. */
function pieces(all: readonly string[], common: ReadonlySet<number>): Piece[] {
  const found: { text: string; changed: boolean }[] = [];
  for (const [index, text] of all.entries()) {
    const changed = !common.has(index);
    const last = found.at(-1);
    if (last?.changed === changed) last.text += text;
    else found.push({ text, changed });
  }
  return found;
}
