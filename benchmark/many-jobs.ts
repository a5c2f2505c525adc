import type { Part } from './part.ts';
import { dist, floor, maxParallel, peak, time, withServer } from './process.ts';
import { median } from './statistics.ts';

const delayMs = 50;
const counts = [1, 10, 100, 1000];

/** Time beside the ideal, and memory beside that of the bare loop over `fetch`. */
export const manyJobs: Part = {
  name: 'many-jobs',
  measures: 'up to 1,000 jobs in one run: time beside the ideal, memory beside a bare loop',
  run: () =>
    withServer(delayMs, async (url, connections) => {
      const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join(',');
      const several = (times: number, measure: () => number) =>
        median(Array.from({ length: times }, measure));
      const rows: string[] = [];
      let start = 0;
      for (const count of counts) {
        const ms = several(count === 1 ? 9 : 3, () => time(dist, url, ids(count)));
        if (count === 1) start = ms - delayMs;
        const ideal = Math.ceil(count / maxParallel) * delayMs + start;
        await connections();
        const [ours, opened] = [peak(dist, url, ids(count)), await connections()];
        const memory = median([ours, peak(dist, url, ids(count)), peak(dist, url, ids(count))]);
        const bare = several(3, () => peak(floor, url, ids(count)));
        const figures = [
          `${count} | ${ms.toFixed(0)} ms | ${ideal.toFixed(0)} ms | ${(ms / ideal).toFixed(2)}`,
          `${memory.toFixed(0)} MB | ${bare.toFixed(0)} MB | ${(memory / bare).toFixed(2)} | ${opened}`,
        ];
        rows.push(`| ${figures.join(' | ')} |`);
      }
      return [
        `Several jobs, ${maxParallel} at once, with a server that takes ${delayMs} ms per answer. Ideal: jobs ÷ ${maxParallel} × ${delayMs} ms and the start.`,
        '',
        '| jobs | time | ideal | ratio | peak memory | of a bare loop over `fetch` | ratio | connections |',
        '| --- | --- | --- | --- | --- | --- | --- | --- |',
        ...rows,
      ];
    }),
};
