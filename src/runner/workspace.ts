import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';

const maxFileBytes = 4 * 1024 * 1024;

/**
 * A text file of the workspace.
 * @throws Error that says why it can't be read, to follow the input's name
 */
export function readWorkspaceFile(path: string, env: NodeJS.ProcessEnv): string {
  const workspace = realpathSync(env.GITHUB_WORKSPACE || process.cwd());
  const shown = JSON.stringify(path);
  let real: string;
  try {
    // The real path, since a link in a checked-out branch may lead anywhere.
    real = realpathSync(resolve(workspace, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ENOENT' ? `${shown} does not exist in the workspace` : `${shown} can't be read (${code})`,
    );
  }
  const inside = relative(workspace, real);
  if (inside === '..' || /^\.\.[/\\]/.test(inside) || isAbsolute(inside))
    throw new Error(`${shown} is outside of the workspace`);
  const stat = statSync(real);
  if (!stat.isFile()) throw new Error(`${shown} is not a file`);
  if (stat.size > maxFileBytes) throw new Error(`${shown} has more than ${maxFileBytes / 1024 / 1024} MB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(real));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? `${shown} is not UTF-8`
        : `${shown} can't be read (${code})`,
    );
  }
}
