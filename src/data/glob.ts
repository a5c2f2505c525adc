/** A path with wildcards: `*` and `?` within a name, `[a-c]`, `[!a-c]`, and `**` for any folders. */
export interface Glob {
  /** The folder that all matches lie in, with `/` at its end; empty for the root. */
  readonly folder: string;
  /** How the name in that folder begins. */
  readonly startsWith: string;
  matches(path: string): boolean;
  /** Whether a match may lie in or below a folder. */
  mayBeIn(folder: string): boolean;
}

type Segment = readonly (string | ((character: string) => boolean))[];

const anyFolders = '**';

/** @returns undefined if the path has no wildcard, and so names itself alone */
export function parseGlob(path: string): Glob | undefined {
  const first = path.search(/[*?[]/);
  if (first < 0) return undefined;
  // At the end it stands for the files in these folders.
  const segments = path
    .replace(/(^|\/)\*\*$/, '$1**/*')
    .split('/')
    .map((text) => (text === anyFolders ? anyFolders : parseSegment(text)));
  const folder = path.slice(0, path.lastIndexOf('/', first) + 1);
  const fits = (segment: Segment | typeof anyFolders, name: string) =>
    segment !== anyFolders && matchesName(segment, name);
  return {
    folder,
    startsWith: path.slice(folder.length, first),
    matches: (candidate) =>
      follows(segments, candidate.split('/'), (segment) => segment === anyFolders, fits),
    mayBeIn(candidate) {
      for (const [index, name] of candidate.replace(/\/$/, '').split('/').entries()) {
        const segment = segments[index];
        if (segment === anyFolders) return true;
        if (segment === undefined || index === segments.length - 1 || !fits(segment, name)) return false;
      }
      return true;
    },
  };
}

function parseSegment(text: string): Segment {
  const parts = text.match(/\[!?\]?[^\]]*\]|[\s\S]/gu) ?? [];
  return parts.map((part) => {
    if (part === '?') return () => true;
    if (part.length < 3 || !part.startsWith('[')) return part;
    const isExcluding = part[1] === '!';
    const members = membersOf(part.slice(isExcluding ? 2 : 1, -1));
    return (character) => members(character) !== isExcluding;
  });
}

function membersOf(text: string): (character: string) => boolean {
  const ranges = [...text.matchAll(/([\s\S])-([\s\S])|[\s\S]/gu)].map(
    ([one, low = one, high = one]) => [low, high] as const,
  );
  return (character) => ranges.some(([low, high]) => low <= character && character <= high);
}

function matchesName(segment: Segment, name: string): boolean {
  return follows(
    segment,
    [...name],
    (part) => part === '*',
    (part, character) => (typeof part === 'string' ? part === character : part(character)),
  );
}

/**
 * Whether items follow a pattern in which a star stands for any number of them. It goes back to the last star only, so
 * the work is at most the product of both lengths.
 */
function follows<Part, Item>(
  pattern: readonly Part[],
  items: readonly Item[],
  isStar: (part: Part) => boolean,
  fits: (part: Part, item: Item) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let afterStar = 0;
  for (let index = 0; index < items.length; ) {
    const part = pattern[at];
    if (part !== undefined && isStar(part)) {
      star = at++;
      afterStar = index;
    } else if (part !== undefined && fits(part, items[index] as Item)) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++afterStar;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isStar);
}
