import { describe, expect, test } from '@jest/globals';
import { cureFor, type FailureFacts, type Service } from '../../../src/huaweicloud/cures.ts';

describe('the cure of a failure', () => {
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

  test.each(Object.entries(codes))('goes by code and status: %s', (_name, [service, prefix, list]) => {
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

  test('is the same for each of the prefixes that the gateway has', () => {
    for (const status of statuses) {
      for (const number of codes.gateway?.[2] ?? []) {
        const [one, ...others] = ['APIGW.', 'APIG.', 'APIC.'].map((prefix) =>
          cure({ status, code: prefix + number }),
        );
        expect(others).toEqual([one, one]);
        const atIam = cure({ service: 'iam', status, code: `APIGW.${number}` });
        const slower = 'Lower `max-parallel`, or run the step later.';
        expect(
          atIam.replace('`iam-endpoint`', '`endpoint`').replace('Run the step again later.', slower),
        ).toBe(one);
      }
    }
  });

  test('is never that of a code that only begins or ends like another', () => {
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
  ])('goes by the status alone if the code is unknown: %s, %s', (service, code) => {
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
  ])('goes by the message of 0301: %s', (message) => {
    expect(cure({ status: 401, code: 'APIGW.0301', message })).toMatchSnapshot();
  });

  test.each<[number, number, boolean]>([
    [401, 15 * 60_000, false],
    [401, 15 * 60_000 + 1, true],
    [403, -16 * 60_000, true],
    [400, 60 * 60_000, false],
    [404, 60 * 60_000, false],
  ])(
    'names the clock of the runner for HTTP %d with a clock off by %d ms: %s',
    (status, clockSkewMs, isClock) => {
      const text = cure({ status, code: 'APIGW.0301', clockSkewMs });
      expect(/clock of the runner is \d+ minutes/.test(text)).toBe(isClock);
    },
  );
});
