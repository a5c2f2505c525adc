import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '..', 'package.json');
const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> };

/** The packages that `dist/` holds, whether a run loads them at once or on demand. */
export const bundledPackages: readonly string[] = Object.keys(dependencies);
