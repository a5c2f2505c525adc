/** Measures the action, part by part: `npm run benchmark -- --help`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../emulator/runner/manifest.ts';
import { manyJobs } from './many-jobs.ts';
import type { Part } from './part.ts';
import { size } from './size.ts';
import { slowLink } from './slow-link.ts';
import { start } from './start.ts';

const parts: readonly Part[] = [start, slowLink, manyJobs, size];
const page = join(root, 'docs', 'performance.md');
const usage = `Measures dist/, part by part: npm run benchmark -- [part ...] [options]

Parts (default: all):
${parts.map(({ name, measures }) => `  ${name.padEnd(12)}${measures}`).join('\n')}

Options:
  --write             write the figures into docs/performance.md
  --pairs N           how often what is compared is measured in turns (default 40)
  --round-trip-ms N   how far the hosts of slow-link are (default 200)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '40' },
    'round-trip-ms': { type: 'string', default: '200' },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((given) => !parts.some(({ name }) => name === given));
const options = { pairs: Number(values.pairs), roundTripMs: Number(values['round-trip-ms']) };
if (values.help || unknown.length > 0 || !(options.pairs > 0) || !(options.roundTripMs > 0)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

for (const part of parts) {
  if (positionals.length > 0 && !positionals.includes(part.name)) continue;
  const startedAt = performance.now();
  const lines = await part.run(options);
  console.log(`\n${lines.join('\n')}`);
  console.error(`(${part.name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
  if (values.write) write(part.name, lines);
}

function write(name: string, lines: readonly string[]): void {
  const machine = `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim() || 'unnamed processor'}`;
  const section = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  const before = readFileSync(page, 'utf8');
  if (!section.test(before)) throw new Error(`${page} has no section <!-- ${name} -->`);
  const figures = `${lines.join('\n')}\n\nMeasured on ${machine}.\n`;
  writeFileSync(
    page,
    before.replace(section, (_, opening: string, closing: string) => opening + figures + closing),
  );
}
