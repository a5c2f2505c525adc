import { createReadStream, type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { parseGlob } from './glob.ts';

/** A file or folder of the workspace, by its real path. */
export interface Found {
  readonly path: string;
  /** Relative to the workspace, with `/`. */
  readonly shown: string;
  readonly isFolder: boolean;
  readonly modifiedMs: number;
}

/** More folders are looked through for no glob. */
const maxEntries = 100_000;

/** What the files of a workspace are; nothing outside of it is touched, whatever a path, a glob or a link says. */
export class WorkspaceFiles {
  readonly #given: string;
  readonly #real: string;

  constructor(env: NodeJS.ProcessEnv) {
    this.#given = resolve(env.GITHUB_WORKSPACE || process.cwd());
    this.#real = realpathSync(this.#given);
  }

  /**
   * The file or folder that a path means; of a glob all that match, the newest first.
   * @throws Error that follows the path: it is outside of the workspace
   */
  find(path: string): Found[] {
    const inside = this.#inside(path).split(sep).join('/');
    const glob = parseGlob(inside);
    const one = this.#look(join(this.#real, inside));
    // A name may hold what stands for others elsewhere.
    const found =
      one !== undefined || glob === undefined
        ? [one].filter((there) => there !== undefined)
        : this.#walk(this.#real, glob.folder.replace(/\/$/, ''), glob, { left: maxEntries });
    const natural = new Intl.Collator('en', { numeric: true });
    return found.sort((a, b) => b.modifiedMs - a.modifiedMs || natural.compare(b.shown, a.shown));
  }

  /** The files in and below a folder that are wanted. */
  below(folder: Found, isWanted: (path: string) => boolean): Walked[] {
    const matcher = { matches: isWanted, mayBeIn: () => true };
    return this.#walk(folder.path, '', matcher, { left: maxEntries }).filter(({ isFolder }) => !isFolder);
  }

  /** @throws Error of Node */
  read({ path }: Found): AsyncIterable<Uint8Array> {
    return createReadStream(path, { highWaterMark: 1024 * 1024 });
  }

  // By its letters alone: to look at a path of another machine would sign in there.
  #inside(path: string): string {
    const isRemote = /^[\\/]{2}/.test(path);
    for (const root of [this.#given, this.#real]) {
      const inside = relative(root, resolve(root, path));
      if (!isRemote && inside !== '..' && !/^\.\.[/\\]/.test(inside) && !isAbsolute(inside)) return inside;
    }
    throw new Error('is outside of the workspace');
  }

  /** @returns undefined for what is not there, and for a link that leads out */
  #look(path: string): Found | undefined {
    try {
      const real = realpathSync(path);
      const inside = relative(this.#real, real);
      if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
        throw new Error('is outside of the workspace');
      }
      const stat = statSync(real);
      if (!stat.isFile() && !stat.isDirectory()) return undefined;
      const shown = relative(this.#real, path).split(sep).join('/');
      return { path: real, shown, isFolder: stat.isDirectory(), modifiedMs: stat.mtimeMs };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return undefined;
    }
  }

  #walk(root: string, folder: string, matcher: Matcher, budget: { left: number }): Walked[] {
    return this.#entries(join(root, folder), budget).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const matched = matcher.matches(path) ? this.#lookQuietly(join(root, path)) : undefined;
      // A link to a folder may lead back to where it is.
      const below = entry.isDirectory() && matcher.mayBeIn(`${path}/`);
      return [
        ...(matched ? [{ ...matched, walked: path }] : []),
        ...(below ? this.#walk(root, path, matcher, budget) : []),
      ];
    });
  }

  // What a glob meets and may not read does not concern it.
  #lookQuietly(path: string): Found | undefined {
    try {
      return this.#look(path);
    } catch {
      return undefined;
    }
  }

  #entries(folder: string, budget: { left: number }): Dirent[] {
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      return [];
    }
    budget.left -= entries.length;
    if (budget.left < 0) throw new Error(`has more than ${maxEntries} files to look through`);
    return entries;
  }
}

/** A file with its path from where the walk began. */
export type Walked = Found & { readonly walked: string };

interface Matcher {
  matches(path: string): boolean;
  mayBeIn(folder: string): boolean;
}
