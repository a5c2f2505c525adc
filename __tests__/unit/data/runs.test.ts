import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { root } from '../../../emulator/runner/manifest.ts';
import { FormatError } from '../../../src/data/formats/format-error.ts';
import { isEventFile, readRuns, valueOfRuns } from '../../../src/data/runs.ts';

const fixture = (path: string) =>
  new Uint8Array(readFileSync(join(root, '__tests__/fixtures/tfevents', path)));
async function* pieces(bytes: Uint8Array) {
  yield bytes;
}
const file = (path: string, bytes: Uint8Array) => ({ path, open: async () => pieces(bytes) });
const restart = ['events.out.tfevents.1767322000.host', 'events.out.tfevents.1767322100.host'];

describe('takes for a file of events', () => {
  test.each([
    ['events.out.tfevents.1767322000.host', true],
    ['a/b/events.out.tfevents.1767322000.host.1.0.v2', true],
    ['my.tfevents', true],
    ['events.out.events.summary.1767322000.0.host_MS', true],
    ['events.out.events.summary.1767322000.host_lineage', false],
    ['events.out.tfevents.1767322000.host.profile-empty', false],
    ['tfevents/model.ckpt', false],
    ['summary.txt', false],
    ['metrics.csv', false],
  ])('%s: %s', (path, expected) => {
    expect(isEventFile(path)).toBe(expected);
  });
});

test('reads the files of a folder as one run, in the order of their names', async () => {
  const files = restart.map((name) => file(name, fixture(`4-restart/${name}`)));
  for (const given of [files, [...files].reverse()]) {
    const { byName, warnings } = await readRuns(given, 2);
    expect([...byName.keys()]).toEqual(['.']);
    expect(JSON.parse(JSON.stringify(Object.keys(byName.get('.') ?? {})))).toEqual(['loss', 'once']);
    const { loss } = byName.get('.') as Record<string, { values: unknown[] }>;
    expect(loss?.values.map(Number)).toEqual([10, 9, 8, 97, 96, 95]);
    expect(warnings).toEqual([]);
  }
});

test('reads several folders as runs by their names, of which one without scalars is none', async () => {
  const scalars = fixture('1-tbx-simple/events.out.tfevents.1767322000.host');
  const { byName } = await readRuns(
    [
      file('validation/events.out.tfevents.1.h', scalars),
      file('events.out.tfevents.1.h', scalars),
      file('a/b/events.out.tfevents.1.h', scalars),
      file('idle/events.out.tfevents.1.h', new Uint8Array()),
    ],
    3,
  );
  expect([...byName.keys()]).toEqual(['.', 'a/b', 'validation']);
  const value = valueOfRuns(byName) as Record<string, Record<string, unknown>>;
  expect(Object.keys(value)).toEqual(expect.arrayContaining(['a/b', 'validation', 'train/loss', 'lr']));
  expect(String(value.validation?.['train/loss'])).toBe(String(value['train/loss']));
});

test('puts the tags of the only run at the top', async () => {
  const { byName } = await readRuns(
    [
      file('deep/er/events.out.tfevents.1.h', fixture('1-tbx-simple/events.out.tfevents.1767322000.host')),
      file('idle/events.out.tfevents.1.h', new Uint8Array()),
    ],
    8,
  );
  expect(Object.keys(valueOfRuns(byName))).toContain('train/loss');
  expect(valueOfRuns(new Map())).toEqual({});
});

test('warns of files that count in part or not at all, and reads the others', async () => {
  const { byName, warnings } = await readRuns(
    [
      file('1.tfevents', fixture('6d-bad-length-crc/events.out.tfevents.1767322000.host')),
      file('2.tfevents', new TextEncoder().encode('{"loss": 1}')),
      file('3.tfevents', fixture('6-cut-tail/events.out.tfevents.1767322000.host')),
      file('4.tfevents', fixture('6f-empty/events.out.tfevents.1767322000.host')),
    ],
    8,
  );
  expect(warnings).toEqual([
    '1.tfevents is damaged: what stands before that counts.',
    '2.tfevents is not a file of events, whatever its name says.',
  ]);
  expect(byName.size).toBe(1);
});

test('names the file that can’t be read', async () => {
  const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const failed = readRuns([file('a/x.tfevents', gzip)], 8);
  await expect(failed).rejects.toThrow(/^has a file "a\/x\.tfevents" that is damaged gzip/);
  await expect(failed).rejects.toBeInstanceOf(FormatError);
});

test('opens some files ahead, and none after one that fails', async () => {
  const opened: number[] = [];
  const files = Array.from({ length: 9 }, (_, index) => ({
    path: `${index}.tfevents`,
    open: async () => {
      opened.push(index);
      await setTimeout(1);
      if (index >= 2) throw new Error(`no ${index}`);
      return pieces(new Uint8Array());
    },
  }));
  await expect(readRuns(files, 3)).rejects.toThrow('no 2');
  await setTimeout(10);
  expect(opened).toEqual([0, 1, 2, 3, 4]);
});
