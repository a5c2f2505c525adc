import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readEventPayload } from '../../../src/runner/event.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'event-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function read(text: string): unknown {
  const path = join(home, 'event.json');
  writeFileSync(path, text);
  return readEventPayload({ GITHUB_EVENT_PATH: path });
}

test('reads a payload that starts with a byte order mark, and holds one', () => {
  expect(read('\ufeff{"a": "\ufeff"}')).toEqual({ a: '\ufeff' });
});

test('gives no payload if the runner names no file', () => {
  expect(readEventPayload({})).toBeUndefined();
  expect(readEventPayload({ GITHUB_EVENT_PATH: '' })).toBeUndefined();
});

test('says why a payload cannot be read', () => {
  expect(() => readEventPayload({ GITHUB_EVENT_PATH: join(home, 'none.json') })).toThrow(/^ENOENT/);
  expect(() => read('{')).toThrow(SyntaxError);
});
