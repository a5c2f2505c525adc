import { expect, test } from '@jest/globals';
import { notJson, notObject } from '../../../src/http/json-body.ts';
import { answer } from '../../support/answers.ts';

const empty = 'the body has no JSON object';
const noJson = 'the body is not JSON (text/html): {"a"';

test.each<[string, string | undefined, string | undefined]>([
  ['{}', undefined, undefined],
  ['[]', undefined, undefined],
  ['', undefined, empty],
  [' \n', undefined, empty],
  ['null', undefined, empty],
  ['7', undefined, empty],
  ['{"a"', noJson, noJson],
])('tells whether the body %j can be used where JSON, or an object, is expected', (body, json, object) => {
  const given = answer(body, { status: 200, named: { 'Content-Type': 'text/html' } });
  expect(notJson(given)).toBe(json);
  expect(notObject(given)).toBe(object);
});

test('shows only the start of a long body that is not JSON, and that it has no content type', () => {
  expect(notJson(answer('x'.repeat(200)))).toBe(`the body is not JSON (no content type): ${'x'.repeat(79)}…`);
});
