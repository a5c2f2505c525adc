/** What the answers of the cloud mean, case by case: more of them than it is worth to start a step for. */
import { describe, expect, test } from '@jest/globals';
import type { HttpAnswer } from '../src/http.ts';
import { apiFailure, isSuccess, notJson, notObject } from '../src/modelarts/answers.ts';
import { cureFor, type FailureFacts, type Service } from '../src/modelarts/cures.ts';
import { readJob } from '../src/modelarts/job.ts';
import { statusNames } from '../src/modelarts/status.ts';

function answer(
  body: string,
  more: Partial<HttpAnswer> & { named?: Record<string, string> } = {},
): HttpAnswer {
  const { named = {}, ...rest } = more;
  return { status: 400, headers: new Headers(named), body, attempts: 1, clockSkewMs: undefined, ...rest };
}

describe('the cure', () => {
  const cure = (facts: Partial<FailureFacts>) =>
    cureFor({ service: 'modelarts', status: 400, code: '', message: '', ...facts });
  const numbers = (from: string) => from.trim().split(/\s+/);
  const statuses = [400, 401, 403, 404, 405, 413, 414, 429, 494, 500, 502, 503, 504];

  const codes: Readonly<Record<string, readonly [Service, string, readonly string[]]>> = {
    gateway: [
      'modelarts',
      'APIGW.',
      numbers(`0101 0103 0104 0105 0106 0107 0201 0202 0203 0204 0301 0302 0303 0304 0305 0306 0307 0308 0309 0310
        0401 0402 0403 0405 0501 0502 0503 0601 0602 0605 0607 0608 0613 0801 0802 0803`),
    ],
    ModelArts: [
      'modelarts',
      'ModelArts.',
      numbers(`0010 0015 0101 0102 0103 0104 0105 0107 0108 0109 0112 0201 0202 0203 0204 0205 0206 0207 0208 0209
        0210 0212 2764 2771 2775 2784 2785 2786 2787 2788 2789 2790 2799 2949 2950 2953 2958 2959 2960 6101`),
    ],
    IAM: [
      'iam',
      'IAM.',
      numbers(`0001 0002 0003 0004 0005 0006 0007 0011 0012 0061 0062 0064 0066 0067 0072 0080 0081 0082 0083 1103
        1104 1105 1106 1107 1108 1109`),
    ],
    STS: ['sts', 'STS5.', numbers('1001 1106 2001 9999')],
  };

  test.each(Object.entries(codes))('of each code of %s, by its status', (_name, [service, prefix, list]) => {
    const table = list.map((number) => {
      const found = new Map<string, number[]>();
      for (const status of statuses) {
        const text = cure({ service, status, code: prefix + number });
        found.set(text, [...(found.get(text) ?? []), status]);
      }
      return [prefix + number, ...[...found].map(([text, of]) => `${of.join(' ')}: ${text}`)].join('\n  ');
    });
    expect(`\n${table.join('\n')}\n`).toMatchSnapshot();
  });

  test('is the same for the other names of the gateway', () => {
    for (const status of statuses) {
      for (const number of codes.gateway?.[2] ?? []) {
        const [one, ...others] = ['APIGW.', 'APIG.', 'APIC.'].map((prefix) =>
          cure({ status, code: prefix + number }),
        );
        expect(others).toEqual([one, one]);
        expect(cure({ service: 'iam', status, code: `APIGW.${number}` })).toBe(one);
      }
    }
  });

  test.each<[Service, string]>([
    ['modelarts', 'X.1'],
    ['iam', '401'],
    ['iam', '400'],
    ['iam', 'HTTP_401'],
    ['iam', 'HTTP_400'],
    ['iam', 'HTTP_409'],
    ['sts', 'HTTP_503'],
  ])('of %s for %s goes by the status', (service, code) => {
    expect(statuses.map((status) => `${status}: ${cure({ service, status, code })}`)).toMatchSnapshot();
  });

  test.each([
    'verify aksk signature fail',
    'AK access failed to reach the limit,forbidden',
    'signature expired,signature time:…',
    'Get secretKey failed,ak:X,err:ak not exist',
    'decrypt token fail',
    'token expires',
    'x-auth-token not found',
    'signature of the token',
  ])('of 0301 goes by the message: %s', (message) => {
    expect(cure({ status: 401, code: 'APIGW.0301', message })).toMatchSnapshot();
  });

  test.each<[number, number, boolean]>([
    [401, 15 * 60_000, false],
    [401, 15 * 60_000 + 1, true],
    [403, -16 * 60_000, true],
    [400, 60 * 60_000, false],
    [404, 60 * 60_000, false],
  ])('of HTTP %d with a clock off by %d ms', (status, clockSkewMs, isClock) => {
    const text = cure({ status, code: 'APIGW.0301', clockSkewMs });
    expect(/clock of the runner is \d+ minutes/.test(text)).toBe(isClock);
  });
});

describe('a failure', () => {
  const requestId = 'a1b2';
  test.each<[string, HttpAnswer]>([
    [
      'of the gateway',
      answer(`{"error_msg":"no","error_code":"APIGW.0306","request_id":"${requestId}"}`, { status: 403 }),
    ],
    [
      'of v1',
      answer('{"is_success":false,"error_message":"Illegal","error_code":"ModelArts.0104"}', { status: 200 }),
    ],
    ['with both words', answer('{"error_msg":"one","error_message":"two","error_code":"X.1"}')],
    ['of IAM v3', answer('{"error":{"code":401,"message":"wrong","title":"Unauthorized"}}', { status: 401 })],
    ['of something else', answer('{"code":"E1","message":"m"}')],
    ['without a word', answer('{}', { status: 500 })],
    [
      'of a page',
      answer('<html><style>a{}</style><script>x()</script><h1>502  Bad\nGateway</h1></html>', {
        status: 502,
      }),
    ],
    ['of nothing', answer('', { status: 503 })],
    ['whose ID is in a header', answer('{}', { named: { 'X-Request-Id': 'h1' } })],
    ['whose ID is in IAM’s header', answer('{}', { named: { 'X-IAM-Trace-Id': 'h2' } })],
    ['whose ID is in OpenStack’s header', answer('{}', { named: { 'X-Openstack-Request-Id': 'h3' } })],
    [
      'that is long',
      answer(
        JSON.stringify({
          error_msg: 'x'.repeat(600),
          error_code: 'y'.repeat(70),
          request_id: 'z'.repeat(90),
        }),
      ),
    ],
    [
      'of a signature, repeated',
      answer(
        '{"error_msg":"Incorrect: verify aksk signature fail,canonicalRequest:PUT\\nsecret","error_code":"APIGW.0301"}',
        { status: 401 },
      ),
    ],
    [
      'of a key, repeated',
      answer('{"error_msg":"Get secretKey failed,ak:SECRET,err:ak not exist","error_code":"APIG.0301"}', {
        status: 401,
      }),
    ],
    [
      'of another code, whole',
      answer('{"error_msg":"verify aksk signature fail,PUT","error_code":"APIGW.03010"}', { status: 401 }),
    ],
  ])('%s', (_name, given) => {
    const {
      code,
      what,
      why,
      cure,
      httpStatus,
      requestId: id,
      attempts,
    } = apiFailure('do it', 'modelarts', given, 'Hint.').failure;
    expect({ code, what, why, cure, httpStatus, id, attempts }).toMatchSnapshot();
  });
});

describe('a 2xx answer', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['{}', undefined, undefined],
    ['[]', undefined, undefined],
    ['', undefined, 'empty'],
    [' \n', undefined, 'empty'],
    ['null', undefined, 'empty'],
    ['7', undefined, 'empty'],
    ['{"a"', 'no JSON', 'no JSON'],
  ])('%j', (body, json, object) => {
    const given = answer(body, { status: 200, named: { 'Content-Type': 'text/html' } });
    const expected = (kind: string | undefined) =>
      kind === undefined
        ? undefined
        : kind === 'empty'
          ? 'the body is empty where an object is expected'
          : `the body is no JSON (text/html): ${body}`;
    expect(notJson(given)).toBe(expected(json));
    expect(notObject(given)).toBe(expected(object));
  });

  test('without a type, and long', () => {
    expect(notJson(answer('x'.repeat(200)))).toBe(
      `the body is no JSON (no content type): ${'x'.repeat(79)}…`,
    );
  });

  test.each<[number, string, boolean]>([
    [200, '{}', true],
    [200, '', true],
    [204, '', true],
    [299, 'null', true],
    [200, '{"is_success":true}', true],
    [200, '{"is_success":false}', false],
    [200, '{"is_success":"false"}', true],
    [300, '{}', false],
    [199, '{}', false],
    [404, '{"is_success":true}', false],
  ])('%d %s: %s', (status, body, expected) => {
    expect(isSuccess(answer(body, { status }))).toBe(expected);
  });
});

describe('a job', () => {
  test.each<[object | null | string, object | undefined]>([
    [{ job_id: 197 }, { id: '197' }],
    [{ job_id: '' }, undefined],
    [{}, undefined],
    [null, undefined],
    ['197', undefined],
    [
      {
        job_id: '10',
        job_name: 'n',
        job_desc: '',
        status: '1',
        create_time: '1524189990635',
        duration: 33_000,
        service_url: 'https://console.example/a/?token=secret#x',
        train_url: '/bucket/',
      },
      {
        id: '10',
        name: 'n',
        description: '',
        status: 'init',
        createdAt: '2018-04-20T02:06:30.635Z',
        duration: 33,
        url: 'https://console.example/a/',
        trainUrl: '/bucket/',
      },
    ],
    [
      { job_id: 1, status: 99, create_time: 15_099_239_923 },
      { id: '1', status: '99', createdAt: '2448-06-22T17:18:43.000Z' },
    ],
    [{ job_id: 1, create_time: 0, duration: 'x', service_url: 'nowhere' }, { id: '1' }],
    [{ job_id: 1, create_time: -1, service_url: 'javascript:alert(1)' }, { id: '1' }],
    [
      { job_id: 1, create_time: 1e20, job_desc: 7, service_url: 'http://a.example/b' },
      { id: '1', url: 'http://a.example/b' },
    ],
  ])('of v1: %j', (given, expected) => {
    const found = readJob('visualization', given);
    expect(found && JSON.parse(JSON.stringify(found))).toEqual(expected);
  });

  test.each<[object, object | undefined]>([
    [{ metadata: { id: 'u' } }, { id: 'u' }],
    [{ metadata: {} }, undefined],
    [{}, undefined],
    [
      {
        metadata: { id: 'u', name: 'n', description: 'd', create_time: 1_636_447_346_315 },
        status: { phase: 'Abnormal', duration: 1500 },
        endpoints: { tensorboard: { url: 'https://t.example/x?token=1', token: 'secret' } },
      },
      {
        id: 'u',
        name: 'n',
        description: 'd',
        createdAt: '2021-11-09T08:42:26.315Z',
        status: 'abnormal',
        duration: 1.5,
        url: 'https://t.example/x',
      },
    ],
    [{ metadata: { id: 'u', description: null }, status: null }, { id: 'u' }],
  ])('of v2: %j', (given, expected) => {
    const found = readJob('training', given);
    expect(found && JSON.parse(JSON.stringify(found))).toEqual(expected);
  });

  test.each(statusNames.map((name, number) => [number, name.toLowerCase()]))(
    'in status %d is %s',
    (number, name) => {
      expect(readJob('visualization', { job_id: 1, status: number })?.status).toBe(name);
    },
  );
});
