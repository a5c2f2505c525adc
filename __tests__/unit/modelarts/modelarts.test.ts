/** What the answers of the cloud mean, case by case: more of them than it is worth to start a step for. */
import { describe, expect, test } from '@jest/globals';
import type { Identity } from '../../../src/auth/identity.ts';
import { notJson, notObject } from '../../../src/http/json-body.ts';
import type { Http } from '../../../src/http/retry.ts';
import type { Call, HttpAnswer } from '../../../src/http/types.ts';
import { apiFailure, isSuccess } from '../../../src/huaweicloud/answers.ts';
import { cureFor, type FailureFacts, type Service } from '../../../src/huaweicloud/cures.ts';
import { ModelArts } from '../../../src/modelarts/client.ts';
import { findJobs } from '../../../src/modelarts/find.ts';
import { type Job, type JobType, readJob } from '../../../src/modelarts/job.ts';
import { findProject } from '../../../src/modelarts/project.ts';
import type { ListSelection } from '../../../src/modelarts/selection.ts';
import { statusNames } from '../../../src/modelarts/status.ts';

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

  test('is never that of a code which only begins or ends like another', () => {
    for (const [service, prefix, list] of Object.values(codes)) {
      for (const status of statuses) {
        const after = cure({ service, status, code: `${prefix}x` });
        const before = cure({ service, status, code: `X${prefix}x` });
        for (const number of list) {
          expect(cure({ service, status, code: `${prefix}${number}x` })).toBe(after);
          // ModelArts' own codes are told by their end.
          if (service === 'iam') expect(cure({ service, status, code: `X${prefix}${number}` })).toBe(before);
        }
        for (const number of ['400', '401', 'HTTP_400', 'HTTP_401']) {
          const none = cure({ service: 'iam', status, code: 'x' });
          expect(cure({ service: 'iam', status, code: `${number}x` })).toBe(none);
          expect(cure({ service: 'iam', status, code: `x${number}` })).toBe(none);
        }
      }
    }
    // The message would tell more of 0301, and of no other code.
    expect(cure({ status: 401, code: 'APIGW.03010', message: 'signature expired' })).toBe(
      'Check the credentials.',
    );
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
    [
      'of a page whose scripts have lines',
      answer('<SCRIPT>\nx ( )\n</SCRIPT><p>one<br>two</p><style>\na { }\n</style>', { status: 502 }),
    ],
    ['of a number and more', answer('{"code":"401x","message":"m"}', { status: 401 })],
    ['of a number before which is more', answer('{"code":"x401","message":"m"}', { status: 401 })],
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
    [
      'of still another code, whole',
      answer('{"error_msg":"verify aksk signature fail,PUT","error_code":"XAPIGW.0301"}', { status: 401 }),
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

describe('of the API', () => {
  const identity = { authorize: () => ({}) } as unknown as Identity;

  /** A cloud that answers with these bodies, one after the other, and then no more. */
  function cloud(...bodies: readonly (string | object)[]) {
    const calls: Call[] = [];
    const send = async (call: Call): Promise<HttpAnswer> => {
      const body = bodies[calls.push(call) - 1];
      if (body === undefined) throw new Error('one request too many');
      return answer(typeof body === 'string' ? body : JSON.stringify(body), { status: 200 });
    };
    return { http: { send } as unknown as Http, calls };
  }

  describe('the list query', () => {
    async function list(type: JobType, query: { name: string; status: string }, ...bodies: object[]) {
      const { http, calls } = cloud(...bodies);
      const jobs = await new ModelArts(http, identity, 'https://m.example', 'p', type).list(query);
      const asked = calls.map(({ request: { method, url, body } }) => [
        method,
        url,
        body && JSON.parse(body),
      ]);
      return { ids: jobs.map(({ id }) => id), asked };
    }
    const v1 = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) => ({ job_id: from + index + 1 }));
    const v2 = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) => ({ metadata: { id: String(from + index + 1) } }));
    const any = { name: '', status: '' };

    test('of visualization jobs asks for what is wished, and no more', async () => {
      const page = 'https://m.example/v1/p/visualization-jobs?order=asc&page=1&per_page=100';
      const answered = { jobs: v1(1), job_total_count: 1 };
      expect((await list('visualization', any, answered)).asked).toEqual([
        ['GET', `${page}&sortBy=job_name`, undefined],
      ]);
      expect((await list('visualization', { name: 'a b&c', status: '8' }, answered)).asked).toEqual([
        ['GET', `${page}&search_content=a%20b%26c&sortBy=job_name&status=8`, undefined],
      ]);
    });

    test('of training jobs asks for what is wished, and no more', async () => {
      const asked = { offset: 0, limit: 50, sort_by: 'create_time', order: 'desc' };
      const answered = { items: v2(1), count: 1 };
      const url = 'https://m.example/v2/p/training-job-searches';
      expect((await list('training', any, answered)).asked).toEqual([
        ['POST', url, { ...asked, filters: [] }],
      ]);
      expect((await list('training', { name: '', status: 'Running' }, answered)).asked).toEqual([
        ['POST', url, { ...asked, filters: [{ key: 'phase', operator: 'in', value: ['Running'] }] }],
      ]);
      expect((await list('training', { name: 'n', status: '' }, answered)).asked).toEqual([
        ['POST', url, { ...asked, filters: [{ key: 'name', operator: 'like', value: ['n'] }] }],
      ]);
    });

    test.each<[string, JobType, object[], number]>([
      ['a full page that is all', 'visualization', [{ jobs: v1(100), job_total_count: 100 }], 100],
      ['a full page that is all', 'training', [{ items: v2(50), count: 50 }], 50],
      [
        'one more than a page',
        'visualization',
        [
          { jobs: v1(100), job_total_count: 101 },
          { jobs: v1(1, 100), job_total_count: 101 },
        ],
        101,
      ],
      [
        'one more than a page',
        'training',
        [
          { items: v2(50), count: 51 },
          { items: v2(1, 50), count: 51 },
        ],
        51,
      ],
      ['a page that is not full, without a count', 'visualization', [{ jobs: v1(99) }], 99],
      ['full pages without a count', 'visualization', [{ jobs: v1(100) }, { jobs: v1(1, 100) }], 101],
      ['a page of nothing, whatever the count', 'visualization', [{ jobs: [], job_total_count: 7 }], 0],
      ['no list at all', 'visualization', [{}], 0],
      [
        'a job on two pages',
        'training',
        [
          { items: v2(50), count: 52 },
          { items: v2(2, 49), count: 52 },
        ],
        51,
      ],
      [
        'items that name no job',
        'visualization',
        [{ jobs: [null, {}, 7, { job_id: 1 }], job_total_count: 4 }],
        1,
      ],
    ])('reads %s (%s)', async (_name, type, bodies, expected) => {
      const { ids, asked } = await list(type, any, ...bodies);
      expect(ids).toHaveLength(expected);
      expect(new Set(ids).size).toBe(expected);
      expect(asked).toHaveLength(bodies.length);
    });

    test('counts the pages on', async () => {
      const { asked } = await list('visualization', any, { jobs: v1(100) }, { jobs: v1(1, 100) });
      expect(asked[1]?.[1]).toContain('page=2&');
      const training = await list('training', any, { items: v2(50) }, { items: v2(1, 50) });
      expect(training.asked[1]?.[2]).toMatchObject({ offset: 1 });
    });
  });

  describe('the project', () => {
    const region = { region: 'cn-north-4', iamEndpoint: 'https://iam.example' } as Parameters<
      typeof findProject
    >[2];
    const find = async (body: string | object, status = 200) => {
      const { http, calls } = cloud(body);
      const send = async (call: Call) => ({ ...(await http.send(call)), status });
      const found = await findProject({ send } as unknown as Http, identity, region).catch(
        (error: { failure: object }) => error.failure,
      );
      return { found, url: calls[0]?.request.url };
    };
    const project = (id: unknown, name = 'cn-north-4') => ({ id, name });

    test('is asked for by the name of the region', async () => {
      expect(await find({ projects: [project('p1')] })).toEqual({
        found: 'p1',
        url: 'https://iam.example/v3/projects?name=cn-north-4',
      });
    });

    test('is one of just that name, with an ID that can stand in a path', async () => {
      const others = [
        project('p0', 'cn-north-4_sub'),
        project('../x'),
        project('x/'),
        project('/x'),
        project(''),
        project(undefined),
        null,
      ];
      expect((await find({ projects: [...others, project('p-1'), ...others] })).found).toBe('p-1');
      expect((await find({ projects: others })).found).toMatchObject({ code: 'PROJECT_NOT_FOUND' });
    });

    test.each([{}, { projects: [] }, { projects: 'none' }])(
      'that is not in %j is not found',
      async (body) => {
        expect((await find(body)).found).toMatchObject({ code: 'PROJECT_NOT_FOUND' });
      },
    );

    test('of which there are many: ten are named', async () => {
      const projects = Array.from({ length: 12 }, (_, index) => project(`p${index}`));
      expect((await find({ projects })).found).toMatchObject({
        code: 'PROJECT_AMBIGUOUS',
        why: 'IAM lists 12 projects of that name: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9',
      });
    });

    test('that may not be asked for is the failure of IAM, and where to find it', async () => {
      const error = { error: { code: 403, message: 'You are not authorized', title: 'Forbidden' } };
      expect((await find(error, 403)).found).toMatchObject({
        code: '403',
        what: 'Could not find the project of cn-north-4',
        why: 'You are not authorized (HTTP 403)',
        cure: expect.stringContaining('Give `project-id`: in the console it is under'),
      });
    });
  });

  describe('the choice among the jobs of a list', () => {
    const select = (jobs: Job[], more: Partial<ListSelection> = {}) => {
      const client = { list: async () => jobs } as unknown as ModelArts;
      const selection: ListSelection = { type: 'visualization', name: '', status: '', pick: 'only', ...more };
      return findJobs(client, selection).then(
        (found) => found.map(({ id }) => id),
        (error: { failure: object }) => error.failure,
      );
    };

    test('that tell little of themselves', async () => {
      const jobs = [
        { id: '1' },
        { id: '2', name: 'n', status: 'running', createdAt: '2026-01-02T03:04:05.000Z' },
      ];
      expect(await select(jobs)).toMatchObject({
        code: 'JOB_AMBIGUOUS',
        why: '1  (unknown); 2 n (running, created 2026-01-02 03:04)',
      });
      expect(await select(jobs, { name: 'n' })).toEqual(['2']);
      expect(await select(jobs, { name: '*' })).toMatchObject({ code: 'JOB_AMBIGUOUS' });
    });

    test('of a name with a line break', async () => {
      expect(await select([{ id: '1', name: 'a\nb' }], { name: 'a*b' })).toEqual(['1']);
    });

    test('in a phase in which there is none', async () => {
      expect(await select([], { type: 'training', status: 'Failed' })).toMatchObject({
        what: 'Found no training job in status failed',
        why: 'the list is empty',
      });
    });

    test('by when they were made, whichever way they are listed', async () => {
      const [a, b, c, d] = [
        { id: '1', createdAt: '2026-01-02T00:00:00.000Z' },
        { id: '2', createdAt: '2026-01-03T00:00:00.000Z' },
        { id: '3', createdAt: '2026-01-03T00:00:00.000Z' },
        { id: '4' },
      ];
      for (const jobs of [
        [a, b, c, d],
        [d, c, b, a],
        [c, a, d, b],
        [b, d, c, a],
        [b, c, a, d],
        [c, b, d, a],
      ]) {
        expect(await select([...jobs], { pick: 'latest' })).toEqual(['3']);
      }
    });
  });
});
