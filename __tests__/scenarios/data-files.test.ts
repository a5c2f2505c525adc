/** Numbers from the files that a training wrote, as the step reads them. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from '../../emulator/runner/manifest.ts';
import { act, calls, seed, useEmulator } from '../support/world.ts';

useEmulator();

const fixture = (path: string) => readFileSync(join(root, '__tests__', 'fixtures', path));
const csv = 'epoch,loss,val/acc\n1,0.5,\n2,0.4,0.9\n';

describe('data-file', () => {
  test.each<[string, string, Record<string, string | Uint8Array>, string, string]>([
    [
      'CSV',
      'a.log',
      { 'a.log': csv },
      '{{ data.loss.min }}@{{ data.loss.argmin }} {{ data["val/acc"] }}',
      '0.4@2 0.9',
    ],
    ['a name', 'x=a.csv', { 'a.csv': csv }, '{{ data.x.loss }}', '0.4'],
    ['a number alone', 'acc=a.txt', { 'a.txt': '0.93\n' }, '{{ data.acc | percent }}', '93.0%'],
    [
      'two files on a line',
      'a.json, b.json',
      { 'a.json': '{"a": 1}', 'b.json': '{"b": NaN}' },
      '{{ data.a }} {{ data.b }}',
      '1 NaN',
    ],
    [
      'an event file',
      'logs/x',
      { 'logs/x': fixture('tfevents/1-tbx-simple/events.out.tfevents.1767322000.host') },
      '{{ data["train/loss"].first }} {{ data["train/loss"] }}',
      '0.9 0.05',
    ],
    [
      'a folder of a run that went on',
      'logs',
      Object.fromEntries(
        ['1767322000', '1767322100'].map((time) => [
          `logs/events.out.tfevents.${time}.host`,
          fixture(`tfevents/4-restart/events.out.tfevents.${time}.host`),
        ]),
      ),
      '{{ data.loss }} {{ data.loss.count }} {{ data.loss.min }}@{{ data.loss.argmin }}',
      '95 6 8@2',
    ],
    [
      'a folder of several runs',
      'logs',
      {
        'logs/train/a.tfevents.v2': fixture(
          'tfevents/9-keras/train/events.out.tfevents.1795622213.host.1.1.v2',
        ),
        'logs/validation/a.tfevents.v2': fixture(
          'tfevents/9-keras/validation/events.out.tfevents.1795622213.host.1.2.v2',
        ),
      },
      '{{ data.train.epoch_loss | short }} {{ data.validation["epoch_loss"] | short }}',
      '7.957 7.03',
    ],
    [
      'the metrics of all',
      'a.csv',
      { 'a.csv': csv },
      '{{ data | metrics }}',
      'loss 0.4 · val/acc 0.9 · epoch 2',
    ],
  ])('reads %s', async (_name, dataFile, files, description, expected) => {
    const ran = await act({ 'data-file': dataFile, description }, { files });
    expect(ran.outputs.error_msg).toBe('');
    expect(ran.outputs.description).toBe(expected);
  });

  test('takes the newest match of a glob, and says which of how many', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'glob-'));
    try {
      for (const version of [0, 2, 10]) {
        const path = join(workspace, `logs/version_${version}/metrics.csv`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, `loss\n${version}\n`);
        utimesSync(path, 1000, version === 0 ? 2000 : 1000);
      }
      const inputs = { 'data-file': 'logs/version_*/metrics.csv', description: 'v{{ data.loss }}' };
      const byTime = await act(inputs, { workspace });
      expect(byTime.outputs.description).toBe('v0');
      expect(byTime.stdout).toContain('logs/version_0/metrics.csv, the newest of 3 that match');
      utimesSync(join(workspace, 'logs/version_0/metrics.csv'), 1000, 1000);
      expect((await act(inputs, { workspace })).outputs.description).toBe('v10');
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  });

  test.each([
    ['/etc/hostname'],
    ['../x'],
    ['a/../../x'],
    ['\\\\server\\share\\x.csv'],
    ['//server/share/x.csv'],
    ['../*/x'],
  ])('refuses %s as an input outside of the workspace', async (path) => {
    const ran = await act({ 'data-file': path, 'fail-on-error': 'false' });
    expect(ran.outputs).toMatchObject({ error_code: 'INPUT_INVALID', is_success: 'false' });
    expect(ran.outputs.error_msg).toContain('is outside of the workspace');
    expect(ran.exitCode).toBe(1);
    expect(calls()).toEqual([]);
  });

  test('follows no link out of the workspace, named or met by a glob', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'links-'));
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    try {
      writeFileSync(join(outside, 'm.csv'), 'loss\nof-another-place\n');
      symlinkSync(outside, join(workspace, 'out'));
      symlinkSync(join(outside, 'm.csv'), join(workspace, 'm.csv'));
      for (const path of ['out/m.csv', 'm.csv', '*/m.csv', '*.csv', '**/m.csv', 'out']) {
        const ran = await act({ 'data-file': path, description: '{{ data.loss }}' }, { workspace });
        expect(ran.outputs.is_success).toBe('false');
        expect(ran.everything).not.toContain('of-another-place');
      }
    } finally {
      for (const folder of [workspace, outside]) rmSync(folder, { recursive: true, force: true });
    }
  });

  test('warns of a key that two files hold', async () => {
    const files = { 'a.json': '{"loss": 1, "v": {"acc": 1}}', 'b.json': '{"loss": 2, "v": {"f1": 1}}' };
    const ran = await act({ 'data-file': 'a.json\nb.json', description: '{{ data.loss }}' }, { files });
    expect(ran.outputs.description).toBe('2');
    expect(ran.commands.filter(({ name }) => name === 'warning').map(({ value }) => value)).toEqual([
      expect.stringContaining('`data.loss` is in both a.json and b.json'),
    ]);
  });
});

describe('what a run wrote, or did not, is a failed update', () => {
  test.each<[string, Record<string, string | Uint8Array>, string]>([
    ['a file that is not there', {}, 'does not exist in the workspace'],
    ['a file that was cut off', { 'm.json': '{"loss": 0.' }, 'the training was killed while it wrote this'],
    ['a binary file', { 'm.json': Buffer.from('PK\x03\x04') }, 'is a ZIP archive'],
    ['a file without the key', { 'm.json': '{"los": 0.5}' }, 'Did you mean `los`?'],
  ])('%s', async (_name, files, message) => {
    for (const failOnError of ['true', 'false']) {
      const ran = await act(
        { 'data-file': 'm.json', description: '{{ data.loss }}', 'fail-on-error': failOnError },
        { files },
      );
      expect(ran.outputs).toMatchObject({
        is_success: 'false',
        error_code: 'DATA_INVALID',
        job_ids: JSON.stringify([seed.jobId]),
      });
      expect(ran.outputs.error_msg).toContain(message);
      expect(ran.exitCode).toBe(failOnError === 'true' ? 1 : 0);
    }
    expect(calls()).toEqual([]);
  });

  test.each(['warn', 'ignore'])(
    'unless if-no-files-found is %s: what is taken from it is empty',
    async (how) => {
      for (const files of [{}, { 'm.json': '{"loss": 0.' }]) {
        const inputs = {
          'data-file': 'm.json\nx=m.json',
          description: 'a{{ data.loss }}{{ data.v.acc }}{{ data.x.y }}',
          'if-no-files-found': how,
        };
        const ran = await act(inputs, { files });
        expect(ran.outputs.error_msg).toBe('');
        expect(ran.outputs.description).toBe('a');
        expect(ran.commands.filter(({ name }) => name === 'warning')).toHaveLength(how === 'warn' ? 2 : 0);
      }
    },
  );
});
