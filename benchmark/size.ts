import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Part } from './part.ts';
import { dist } from './process.ts';

export const size: Part = {
  name: 'size',
  measures: 'bytes of dist/',
  async run() {
    const folder = dirname(dist);
    const kb = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
    const all = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    return [
      '| size | |',
      '| --- | --- |',
      `| JavaScript that a plain run loads | ${kb(statSync(dist).size)} |`,
      `| all of dist/, licences included | ${kb(all)} |`,
    ];
  },
};
