import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signRequest } from '../../../src/auth/signature.ts';
import { percentEncode } from '../../../src/http/percent-encode.ts';
import type { HttpRequest } from '../../../src/http/types.ts';

// The signer of Huawei Cloud's own SDK, which knows nothing of ours.
const officialSign = (request: object, credential: object) =>
  (AKSKSigner.sign as (...parameters: unknown[]) => Record<string, string>)(request, credential);

const key = { accessKey: 'FAKEACCESSKEY0000001', secretKey: 'FakeSecretKeyForTestsOnly000000000000001' };
const now = new Date('2026-01-02T03:04:05.678Z');
const base = 'https://modelarts.cn-north-4.myhuaweicloud.com';
const project = '0123456789abcdef0123456789abcdef';

describe('the vectors of the API document', () => {
  test('a GET with a query of reserved characters, repeated and empty values', () => {
    const url = `${base}/v1/${project}/visualization-jobs?order=desc&page=1&per_page=100&search_content=%E5%AE%9E%E9%AA%8C%20A%2Fb%2Bc%26d%3De~f%2Ag%21%27%28%29&sortBy=create_time&status=1&status=10&status=8&workspace_id=`;
    expect(signRequest({ method: 'GET', url, headers: {} }, key, now)).toEqual({
      'X-Sdk-Date': '20260102T030405Z',
      Authorization:
        'SDK-HMAC-SHA256 Access=FAKEACCESSKEY0000001, SignedHeaders=host;x-sdk-date, Signature=36ed6f244e058ab727cd04c8d2912fd16ede4e632d2f0edabc704e4bd4439903',
    });
  });

  test('a PUT with Chinese, an emoji and escapes', () => {
    const body = '{"job_desc":"提交 abc1234：新模型 🚀 \\"ok\\" <b>&\\\\"}';
    expect(Buffer.byteLength(body)).toBe(60);
    const url = `${base}/v1/${project}/visualization-jobs/8992`;
    const signed = signRequest(
      { method: 'PUT', url, headers: { 'Content-Type': 'application/json' }, body },
      key,
      now,
    );
    expect(signed.Authorization).toBe(
      'SDK-HMAC-SHA256 Access=FAKEACCESSKEY0000001, SignedHeaders=content-type;host;x-sdk-date, Signature=dc0729b315f8c5de8c4077faec4019b9c928503063b1dc3906d5cd306e9f7741',
    );
  });

  test('a PUT with security token and project', () => {
    const url = `${base}/v2/${project}/training-jobs/3faf5c03-aaa1-4cbe-879d-24b05d997347`;
    const headers = { 'Content-Type': 'application/json', 'X-Project-Id': project };
    const signed = signRequest(
      { method: 'PUT', url, headers, body: '{"description":""}' },
      { ...key, securityToken: 'FAKE/security+token==' },
      now,
    );
    expect(signed).toEqual({
      'X-Sdk-Date': '20260102T030405Z',
      'X-Security-Token': 'FAKE/security+token==',
      Authorization:
        'SDK-HMAC-SHA256 Access=FAKEACCESSKEY0000001, SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token, Signature=0a5aa61548627f3e4710e691cd87033b8aafcb4359fe5e3771221de25483bd7e',
    });
  });
});

describe('for any request', () => {
  const token = fc.string({
    unit: fc.constantFrom(...'abcXYZ019-._~'.split('')),
    minLength: 1,
    maxLength: 12,
  });
  const anything = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.toWellFormed());
  const value = fc
    .string({ unit: fc.constantFrom(...'abc 019,;='.split('')), maxLength: 12 })
    .map((text) => text.trim());
  const request = fc.record({
    method: fc.constantFrom('GET' as const, 'PUT' as const, 'POST' as const),
    host: fc.constantFrom('modelarts.cn-north-4.myhuaweicloud.com', '127.0.0.1:8080', 'a.example:8443'),
    path: fc.array(
      token.filter((segment) => !/^\.+$/.test(segment)),
      { maxLength: 5 },
    ),
    query: fc.dictionary(token, fc.array(anything, { minLength: 1, maxLength: 3 }), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
    headers: fc.dictionary(fc.stringMatching(/^x-a[a-z]{1,8}$/), value, {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    body: fc.dictionary(anything, fc.jsonValue(), { maxKeys: 4, noNullPrototype: true }),
    accessKey: token,
    secretKey: anything.filter((secret) => secret !== ''),
    securityToken: fc.option(token, { nil: undefined }),
  });

  test('the signature is the official signer’s', () => {
    fc.assert(
      fc.property(
        request,
        ({ method, host, path, query, headers, body, accessKey, secretKey, securityToken }) => {
          const endpoint = `https://${host}/${path.join('/')}`;
          const parameters = Object.entries(query).flatMap(([name, values]) =>
            values.map((one) => `${percentEncode(name)}=${percentEncode(one)}`),
          );
          const sent = { 'Content-Type': 'application/json', ...headers };
          const ours: HttpRequest = {
            method,
            url: `${endpoint}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`,
            headers: sent,
            ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
          };
          const token = securityToken === undefined ? {} : { 'X-Security-Token': securityToken };
          const theirs = officialSign(
            {
              method,
              endpoint,
              queryParams: query,
              headers: { ...sent, ...token, 'X-Sdk-Date': '20260102T030405Z', host },
              data: method === 'GET' ? undefined : body,
            },
            { getAk: () => accessKey, getSk: () => secretKey },
          );
          const signed = signRequest(ours, { accessKey, secretKey, securityToken }, now);
          expect(signed.Authorization).toBe(theirs.Authorization);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('the time is that of the try', () => {
    const url = `${base}/v1`;
    const one = signRequest({ method: 'GET', url, headers: {} }, key, new Date(0));
    const other = signRequest({ method: 'GET', url, headers: {} }, key, new Date(1000));
    expect(one['X-Sdk-Date']).toBe('19700101T000000Z');
    expect(one.Authorization).not.toBe(other.Authorization);
  });
});
