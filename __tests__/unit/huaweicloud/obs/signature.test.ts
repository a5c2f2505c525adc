import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { officialKey, officialSignature } from '../../../../emulator/cloud/obs-signature.ts';
import { encodeKey, keyFlaw } from '../../../../src/huaweicloud/obs/address.ts';
import { listQuery } from '../../../../src/huaweicloud/obs/list.ts';
import { signObsRequest } from '../../../../src/huaweicloud/obs/signature.ts';

const now = new Date('2026-01-02T03:04:05Z');
const key = {
  accessKey: 'FAKEACCESSKEY0000001',
  secretKey: 'FakeSecretKeyForTestsOnly000000000000001',
};
const securityToken = 'FAKE/security+token==';
const oddKey = "实验 1/a+b&c=d~!'()*/events.out.tfevents.1";

// What esdk-obs-nodejs 3.26.8 sent to a server on loopback, with its clock held.
describe('signs as the official client was recorded to sign', () => {
  test.each([
    ['an object', 'GET', '/metrics-bucket/runs/42/metrics.json', false, '4TPKMOQhO1EXTuouOm54BBA/BK8='],
    [
      'a key with odd characters',
      'GET',
      `/metrics-bucket/${encodeKey(oddKey)}`,
      false,
      'DmSWGkUEnn7wjuIyZ4NVOooURu8=',
    ],
    ['a list, whose query is not signed', 'GET', '/metrics-bucket/', false, 'giG3keO7VeNadbk+/+59kSpNNNs='],
    [
      'a version of an object, with a security token',
      'GET',
      '/metrics-bucket/runs/42/metrics.json?response-content-type=text/plain&versionId=G001015C0000000000000000000001',
      true,
      'bURu5gOJd3cPBBdOm4lpv5vMC+A=',
    ],
    [
      'a HEAD with a security token',
      'HEAD',
      '/metrics-bucket/runs/42/metrics.json',
      true,
      '8nfN8fFihrgWvlDMlvm5vPBLtR0=',
    ],
    ['a HEAD of the bucket', 'HEAD', '/metrics-bucket/', false, 'AVxMh0a+bJbBpmmPxD4hijryuIE='],
  ])('%s', (_what, method, resource, isTemporary, signature) => {
    const headers = signObsRequest(
      { method: method as 'GET', headers: { Range: 'bytes=0-1023' } },
      resource,
      isTemporary ? { ...key, securityToken } : key,
      now,
    );
    expect(headers).toEqual({
      Date: 'Fri, 02 Jan 2026 03:04:05 GMT',
      Authorization: `OBS FAKEACCESSKEY0000001:${signature}`,
      ...(isTemporary && { 'x-obs-security-token': securityToken }),
    });
  });
});

test('encodes a key as the official client sent it', () => {
  expect(encodeKey(oddKey)).toBe(
    '%E5%AE%9E%E9%AA%8C%201/a%2Bb%26c%3Dd~%21%27%28%29%2A/events.out.tfevents.1',
  );
});

test('asks for a page of a folder as the official client did', () => {
  expect(listQuery('runs/42/实验 1/', 'runs/42/a+b')).toBe(
    'prefix=runs/42/%E5%AE%9E%E9%AA%8C%201/&marker=runs/42/a%2Bb&max-keys=1000&delimiter=/',
  );
});

test('signs and encodes any key, header and token as the official client does', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const headerText = fc.stringMatching(/^[!-~]{1,40}$/);
  const headers = fc.dictionary(
    fc.constantFrom('x-obs-meta-a', 'x-obs-b', 'X-OBS-C', 'Content-Type', 'Content-MD5', 'If-Match'),
    headerText,
  );
  const sources = [text, fc.option(headerText, { nil: undefined }), headers] as const;
  fc.assert(
    fc.property(...sources, fc.constantFrom('GET', 'PUT'), (name, token, sent, method) => {
      fc.pre(keyFlaw(name) === undefined);
      const resource = `/metrics-bucket/${encodeKey(name)}`;
      expect(encodeKey(name)).toBe(officialKey(name));
      const signed = signObsRequest(
        { method: method as 'GET', headers: sent },
        resource,
        { ...key, securityToken: token },
        now,
      );
      const official = officialSignature(
        { method, resource, query: '', headers: { ...sent, ...signed } },
        { ak: key.accessKey, sk: key.secretKey },
      );
      expect(signed.Authorization).toBe(official);
    }),
    { numRuns: 300 },
  );
});
