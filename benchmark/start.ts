import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../emulator/runner/manifest.ts';
import { bundledPackages } from '../scripts/packages.ts';
import type { Part } from './part.ts';
import { dist, floor, time, withServer } from './process.ts';
import { median, quantile } from './statistics.ts';

/** Pairs a plain run with the least that could do the same, and with a naive bundle of the same packages. */
export const start: Part = {
  name: 'start',
  measures: 'a plain run of one job, beside the least that could do the same',
  async run({ pairs }) {
    const scripts = { floor, dist, naive: buildNaive() };
    const times: Record<string, number[]> = { floor: [], dist: [], naive: [] };
    await withServer(0, async (url) => {
      for (let pair = -3; pair < pairs; pair++) {
        const order = Object.entries(scripts);
        // Neither is always the one that finds the machine warm.
        if (pair % 2 === 0) order.reverse();
        for (const [name, script] of order) {
          const ms = time(script, url, '8992');
          if (pair >= 0) times[name]?.push(ms);
        }
      }
    });
    const row = (title: string, name: string) => {
      const ratios = (times[name] ?? []).map((ms, pair) => ms / (times.floor?.[pair] ?? Number.NaN));
      const middle = [0.25, 0.75].map((share) => quantile(ratios, share).toFixed(2)).join(' – ');
      return `| ${title} | ${median(times[name] ?? []).toFixed(0)} ms | ${median(ratios).toFixed(2)} | ${middle} |`;
    };
    return [
      `One job, a push, AK/SK, project known; the whole process, median of ${pairs} pairs:`,
      '',
      '| | time | ratio to the floor | middle half of the ratios |',
      '| --- | --- | --- | --- |',
      row('the floor: sign and send by `fetch`', 'floor'),
      row('**this action**', 'dist'),
      row('a naive bundle of the same packages', 'naive'),
    ];
  },
};

/** All packages in one file that is loaded at once, LiquidJS as its users get it, nothing minified. */
function buildNaive(): string {
  const build = join(root, 'build');
  const out = join(build, 'naive');
  const run = (path: string, ...parameters: string[]) =>
    execFileSync(process.execPath, [join(root, 'node_modules', path), ...parameters], {
      cwd: root,
      stdio: 'ignore',
    });
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
  const packages = bundledPackages.map((name) => `import '${name}';`);
  const liquid = "import { Liquid } from 'liquidjs';\nnew Liquid();";
  const entry = join(build, 'naive.js');
  writeFileSync(entry, [...packages, liquid, "import './index.js';", ''].join('\n'));
  run('@vercel/ncc/dist/ncc/cli.js', 'build', entry, '--out', out, '--quiet');
  return join(out, 'index.js');
}
