import { describe, expect, test } from '@jest/globals';
import {
  bucketUrl,
  encodeKey,
  isObsAddress,
  obsAddress,
  parseJobPath,
  parseObsAddress,
} from '../../../../src/huaweicloud/obs/address.ts';
import { obsEndpoint } from '../../../../src/huaweicloud/regions.ts';

test('knows an OBS address by its scheme, in upper or lower case', () => {
  expect(['obs://b/k', 'OBS://b/k'].every(isObsAddress)).toBe(true);
  expect(['obs:/b/k', 'runs/obs://b', 's3://b/k', './obs'].some(isObsAddress)).toBe(false);
});

describe('reads an address', () => {
  test.each([
    ['obs://metrics-bucket/runs/42/metrics.json', 'metrics-bucket', 'runs/42/metrics.json'],
    ['OBS://a.b-1/', 'a.b-1', ''],
    ['obs://bucket', 'bucket', ''],
    ['obs://bucket/a%20b/实验 1//c+d', 'bucket', 'a%20b/实验 1//c+d'],
    ['obs://bucket/...', 'bucket', '...'],
  ])('%s', (text, bucket, key) => {
    expect(parseObsAddress(text)).toEqual({ bucket, key });
    expect(parseObsAddress(obsAddress({ bucket, key }))).toEqual({ bucket, key });
  });
});

describe('refuses an address', () => {
  test.each([
    ['obs://', 'names no bucket'],
    ['obs:///key', 'names no bucket'],
    ['obs://ab/k', 'names the bucket "ab", and a bucket has 3 to 63 lower-case letters'],
    ['obs://Bucket/k', 'names the bucket "Bucket"'],
    ['obs://-bucket/k', 'names the bucket "-bucket"'],
    ['obs://bucket@evil.example/k', 'names the bucket "bucket@evil.example"'],
    [`obs://${'b'.repeat(64)}/k`, 'names the bucket'],
    ['obs://a..b/k', 'which has `..`'],
    ['obs://a.-b/k', 'which has `..`, `.-` or `-.`'],
    ['obs://192.168.0.1/k', 'which is an IP address'],
    ['obs://bucket//k', 'has an empty name after the bucket'],
    ['obs://bucket/a/../b', 'has `.` or `..` as a folder'],
    ['obs://bucket/.', 'has `.` or `..` as a folder'],
    ['obs://bucket/a\nb', 'has characters that can’t be sent'],
    ['obs://bucket/a\ud800b', 'has characters that can’t be sent'],
    [`obs://bucket/${'k'.repeat(1025)}`, 'has a key of over 1024 characters'],
  ])('%j', (text, flaw) => {
    expect(parseObsAddress(text)).toEqual({ flaw: expect.stringContaining(flaw) });
  });
});

test.each([
  ['/bucket/path/', 'bucket', 'path/'],
  ['/obs/name/', 'obs', 'name/'],
  ['obs://cnnorth4-job-pfs/summary', 'cnnorth4-job-pfs', 'summary'],
  ['s3://bucket/path', 'bucket', 'path'],
  [' bucket/path ', 'bucket', 'path'],
])('reads the place that a job names as %s', (path, bucket, key) => {
  expect(parseJobPath(path)).toEqual({ bucket, key });
});

test.each([
  ['cn-north-4', 'https://obs.cn-north-4.myhuaweicloud.com'],
  ['ap-southeast-1', 'https://obs.ap-southeast-1.myhuaweicloud.com'],
  ['eu-west-101', 'https://obs.eu-west-101.myhuaweicloud.eu'],
  ['eu-de', 'https://obs.eu-de.otc.t-systems.com'],
])('knows the host of OBS in %s', (region, url) => {
  expect(obsEndpoint(region)).toBe(url);
});

test('keeps every key whole through a URL', () => {
  for (const key of ['a%2Fb', 'a b', '?x=1#y', 'a//b', 'ü/実験', "!'()*", '...', 'a\\b', 'a;b:c@d']) {
    const url = new URL(
      `${bucketUrl('https://{bucket}.obs.cn-north-4.myhuaweicloud.com', 'bucket')}/${encodeKey(key)}`,
    );
    expect(url.host).toBe('bucket.obs.cn-north-4.myhuaweicloud.com');
    expect(decodeURIComponent(url.pathname.slice(1))).toBe(key);
  }
});
