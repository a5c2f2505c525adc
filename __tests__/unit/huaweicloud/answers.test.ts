/** What the answers of the cloud mean, case by case: more of them than it is worth to start a step for. */
import { describe, expect, test } from '@jest/globals';
import type { HttpAnswer } from '../../../src/http/types.ts';
import { isSuccess } from '../../../src/huaweicloud/answers.ts';
import { readFailure } from '../../../src/huaweicloud/api-failure.ts';
import { answer } from '../../support/answers.ts';

describe('an answer that tells of a failure', () => {
  const signatureRefused =
    '"error_msg":"Incorrect: verify aksk signature fail,canonicalRequest:PUT\\nsecret"';
  const support = 'Try again later; if it stays so, give the request ID to Huawei Cloud support.';
  const checkCredentials = 'Check the credentials.';
  const checkJob = 'Check `job-id`, `job-type`, `region` and `project-id`.';

  test.each<[string, HttpAnswer, { code: string; why: string; cure: string; requestId?: string }]>([
    [
      'of the gateway',
      answer('{"error_msg":"no","error_code":"APIGW.0306","request_id":"a1b2"}', { status: 403 }),
      {
        code: 'APIGW.0306',
        why: 'no (HTTP 403, APIGW.0306, request a1b2)',
        cure: 'Grant the identity the permission for this call.',
        requestId: 'a1b2',
      },
    ],
    [
      'of the v1 API',
      answer('{"is_success":false,"error_message":"Illegal","error_code":"ModelArts.0104"}', { status: 200 }),
      { code: 'ModelArts.0104', why: 'Illegal (HTTP 200, ModelArts.0104)', cure: checkJob },
    ],
    [
      'of an API that writes both names of the message',
      answer('{"error_msg":"one","error_message":"two","error_code":"X.1"}'),
      { code: 'X.1', why: 'one (HTTP 400, X.1)', cure: checkJob },
    ],
    [
      'of IAM v3',
      answer('{"error":{"code":401,"message":"wrong","title":"Unauthorized"}}', { status: 401 }),
      { code: '401', why: 'wrong (HTTP 401)', cure: checkCredentials },
    ],
    [
      'of an API with a flat code and message',
      answer('{"code":"E1","message":"m"}'),
      { code: 'E1', why: 'm (HTTP 400, E1)', cure: checkJob },
    ],
    [
      'of an empty object',
      answer('{}', { status: 500 }),
      { code: 'HTTP_500', why: 'no message (HTTP 500)', cure: support },
    ],
    [
      'of an HTML page',
      answer('<html><style>a{}</style><script>x()</script><h1>502  Bad\nGateway</h1></html>', {
        status: 502,
      }),
      { code: 'HTTP_502', why: '502 Bad Gateway (HTTP 502)', cure: support },
    ],
    [
      'of an HTML page whose scripts have several lines',
      answer('<SCRIPT>\nx ( )\n</SCRIPT><p>one<br>two</p><style>\na { }\n</style>', { status: 502 }),
      { code: 'HTTP_502', why: 'one two (HTTP 502)', cure: support },
    ],
    [
      'with a code that begins with a number',
      answer('{"code":"401x","message":"m"}', { status: 401 }),
      { code: '401x', why: 'm (HTTP 401, 401x)', cure: checkCredentials },
    ],
    [
      'with a code that ends in a number',
      answer('{"code":"x401","message":"m"}', { status: 401 }),
      { code: 'x401', why: 'm (HTTP 401, x401)', cure: checkCredentials },
    ],
    [
      'without a body',
      answer('', { status: 503 }),
      { code: 'HTTP_503', why: 'no message (HTTP 503)', cure: support },
    ],
    ...['X-Request-Id', 'X-IAM-Trace-Id', 'X-Openstack-Request-Id'].map(
      (header) =>
        [
          `whose request ID is in ${header}`,
          answer('{}', { named: { [header]: 'h1' } }),
          { code: 'HTTP_400', why: 'no message (HTTP 400, request h1)', cure: checkJob, requestId: 'h1' },
        ] as [string, HttpAnswer, { code: string; why: string; cure: string; requestId: string }],
    ),
    [
      'whose texts are too long',
      answer(
        JSON.stringify({
          error_msg: 'x'.repeat(600),
          error_code: 'y'.repeat(70),
          request_id: 'z'.repeat(90),
        }),
      ),
      {
        code: `${'y'.repeat(63)}…`,
        why: `${'x'.repeat(499)}… (HTTP 400, ${'y'.repeat(70)}, request ${'z'.repeat(79)}…)`,
        cure: checkJob,
        requestId: `${'z'.repeat(79)}…`,
      },
    ],
    [
      'of a signature, without what was signed',
      answer(`{${signatureRefused},"error_code":"APIGW.0301"}`, { status: 401 }),
      {
        code: 'APIGW.0301',
        why: 'Incorrect: verify aksk signature fail (HTTP 401, APIGW.0301)',
        cure: expect.stringContaining('are of one pair') as unknown as string,
      },
    ],
    [
      'of a key, without the key',
      answer('{"error_msg":"Get secretKey failed,ak:SECRET,err:ak not exist","error_code":"APIG.0301"}', {
        status: 401,
      }),
      {
        code: 'APIG.0301',
        why: 'Get secretKey failed, ak not exist (HTTP 401, APIG.0301)',
        cure: expect.stringContaining('The access key is deleted, mistyped') as unknown as string,
      },
    ],
    ...['APIGW.03010', 'XAPIGW.0301'].map(
      (code) =>
        [
          `of ${code}, with its whole message`,
          answer(`{"error_msg":"verify aksk signature fail,PUT","error_code":"${code}"}`, { status: 401 }),
          {
            code,
            why: `verify aksk signature fail,PUT (HTTP 401, ${code})`,
            cure: expect.any(String) as unknown as string,
          },
        ] as [string, HttpAnswer, { code: string; why: string; cure: string }],
    ),
  ])('%s becomes what happened, why, and a cure', (_name, given, { cure, requestId, ...expected }) => {
    const { failure } = readFailure('do it', 'modelarts', given, { asked: 'get', hint: 'Hint.' });
    expect(failure).toMatchObject({
      ...expected,
      what: 'Could not do it',
      httpStatus: given.status,
      attempts: 1,
    });
    expect(failure.requestId).toBe(requestId);
    expect(failure.cure).toMatch(/ Hint\.$/);
    expect(failure.cure?.replace(/ Hint\.$/, '')).toEqual(cure);
  });

  test('names the permission of the type of job and of what was asked', () => {
    const given = answer('{"error_code":"ModelArts.0108"}', { status: 403 });
    for (const permission of ['modelarts:tensorboard', 'modelarts:trainJob']) {
      for (const asked of ['update', 'get', 'list'] as const) {
        expect(readFailure('do it', 'modelarts', given, { asked, permission }).failure.cure).toBe(
          `Grant the identity \`${permission}:${asked}\`.`,
        );
      }
    }
  });
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
])('HTTP %d with the body %s counts as a success: %s', (status, body, expected) => {
  expect(isSuccess(answer(body, { status }))).toBe(expected);
});
