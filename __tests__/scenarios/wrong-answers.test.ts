import { expect, test } from '@jest/globals';
import { driven, expectFailure, meet, tries } from '../support/calls.ts';
import { emulator, messageOf, useEmulator } from '../support/world.ts';

useEmulator();

test.each(driven.filter((way) => way !== 'update'))(
  'fails a call (%s) that is answered with half of a JSON text, nothing, null or a page',
  async (way) => {
    for (const [body, contentType] of [
      ['{"is_succ', 'application/json'],
      ['', 'application/json'],
      ['null', 'application/json'],
      ['<h1>sign in</h1>', 'text/html'],
    ]) {
      emulator().reset();
      const ran = await meet(
        way,
        { kind: { type: 'body', body: body ?? '', contentType: contentType ?? '' } },
        { 'max-attempts': '2' },
      );
      expectFailure(ran, 'RESPONSE_INVALID', 2, way);
      if (way === 'get' || body === '') expect(messageOf(ran)).toMatchSnapshot();
    }
  },
);

test.each<[string, string]>([
  ['sts', '{"credentials":{"access_key_id":"FAKEHALFKEY","secret_access_key":"FAKE-HALF-SECRET'],
  ['sts', '{"credentials":{"access_key_id":"FAKEHALFKEY","secret_access_key":"FAKE-HALF-SECRET"}}'],
  ['oidc', '{"value":"FAKE-HALF-SECRET'],
])('shows nothing of a secret in an answer of %s that breaks off: %s', async (way, body) => {
  const ran = await meet(way, { kind: { type: 'body', body } }, { 'max-attempts': '1' });
  expectFailure(ran, 'RESPONSE_INVALID', 1, way);
  expect(ran.everything).not.toMatch(/FAKE-?HALF/);
});

test('retries an update that is answered with half of a JSON text, or a page, and then fails', async () => {
  for (const [body, contentType] of [
    ['{"is_succ', 'application/json'],
    ['<h1>Sign in to the Wi-Fi</h1>', 'text/html'],
    ['OK', 'text/plain'],
  ]) {
    emulator().reset();
    const ran = await meet(
      'update',
      { kind: { type: 'body', body: body ?? '', contentType: contentType ?? '' } },
      { 'max-attempts': '3' },
    );
    expectFailure(ran, 'RESPONSE_INVALID', 3, 'update');
    expect(ran.outputs.error_msg).toContain(
      `the body is not JSON (${contentType}): ${body}. Check the endpoint`,
    );
  }
});

test('takes an empty body, null, and JSON of another content type for a success of an update, as the API reference does', async () => {
  for (const [body, contentType] of [
    ['', 'application/json'],
    ['null', 'application/json'],
    ['{"is_success":true}', 'text/plain'],
    ['{}', 'application/json'],
  ]) {
    emulator().reset();
    const ran = await meet('update', {
      kind: { type: 'body', body: body ?? '', contentType: contentType ?? '', applied: true },
    });
    expect(ran.outputs).toMatchObject({ is_success: 'true' });
    expect(tries('update')).toBe(1);
  }
});

test('fails an update that is answered with is_success false, without a retry', async () => {
  const body = '{"is_success":false,"error_message":"Illegal name: %%123","error_code":"ModelArts.0104"}';
  const ran = await meet('update', { kind: { type: 'body', body, contentType: 'application/json' } });
  expectFailure(ran, 'ModelArts.0104', 1, 'update');
  expect(ran.outputs.error_msg).toContain('Illegal name: %%123 (HTTP 200, ModelArts.0104');
});

test('fails get and list that are answered with is_success false', async () => {
  const body = '{"is_success":false,"error_message":"error message","error_code":"ModelArts.0103"}';
  for (const way of ['get', 'list']) {
    emulator().reset();
    const ran = await meet(way, { kind: { type: 'body', body, contentType: 'application/json' } });
    expectFailure(ran, 'ModelArts.0103', 1, way);
    expect(ran.outputs.error_msg).toContain('error message (HTTP 200, ModelArts.0103, request ');
  }
});
