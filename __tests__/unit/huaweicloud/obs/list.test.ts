import { expect, test } from '@jest/globals';
import { notList, readPage } from '../../../../src/huaweicloud/obs/list.ts';

const list = (content: string) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ListBucketResult xmlns="http://obs.otc.t-systems.com/doc/2016-01-01/"><Name>metrics-bucket</Name>${content}</ListBucketResult>`;
const contents = (key: string, more = '') => `<Contents><Key>${key}</Key>${more}</Contents>`;
const folder = (prefix: string) => `<CommonPrefixes><Prefix>${prefix}</Prefix></CommonPrefixes>`;

test('reads objects with their size and time, folders, and where the next page starts', () => {
  const page = readPage(
    list(
      `<NextMarker>runs/b&amp;c</NextMarker><IsTruncated>true</IsTruncated>${contents(
        'runs/a 1',
        '<LastModified>2026-01-02T03:04:05.678Z</LastModified><ETag>"37f8"</ETag><Size>55555</Size><Owner><ID>1</ID></Owner>',
      )}${contents('runs/b&amp;c')}${folder('runs/ckpt/')}`,
    ),
    'runs/',
  );
  expect(page).toEqual({
    objects: [
      { key: 'runs/a 1', size: 55_555, modifiedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678) },
      { key: 'runs/b&c', size: 0, modifiedAt: 0 },
    ],
    folders: ['runs/ckpt/'],
    next: 'runs/b&c',
  });
});

test('goes on after the last name if a page names no marker, and ends where nothing is left', () => {
  const truncated = '<IsTruncated>true</IsTruncated>';
  expect(readPage(list(`${truncated}${contents('a')}${contents('b')}`), '').next).toBe('b');
  expect(readPage(list(`${truncated}${folder('a/')}`), '').next).toBe('a/');
  expect(readPage(list(truncated), '').next).toBe('');
  expect(
    readPage(list('<IsTruncated>false</IsTruncated><NextMarker>a</NextMarker>'), '').next,
  ).toBeUndefined();
});

test('leaves out names that do not lie in the folder, would be changed by a URL, or stand for a folder', () => {
  const hostile = ['other/a', 'runs/../secret', 'runs/./a', 'runs/a&#10;b', 'runs/', 'runs/sub/', ''];
  const page = readPage(
    list(
      [
        ...hostile.map((key) => contents(key)),
        contents('runs/good'),
        ...['runs/', '', 'other/', 'runs/../', 'runs/unfinished', 'runs/good/'].map(folder),
      ].join(''),
    ),
    'runs/',
  );
  expect(page.objects.map(({ key }) => key)).toEqual(['runs/good']);
  expect(page.folders).toEqual(['runs/good/']);
});

test('takes anything else for no list, and says how it begins', () => {
  expect(notList(list(''))).toBeUndefined();
  expect(notList('<Error><Code>NoSuchBucket</Code></Error>')).toBe(
    'it is not a list of OBS: <Error><Code>NoSuchBucket</Code></Error>',
  );
  expect(notList('<html><p>Sign in')).toBe('it is not a list of OBS: <html><p>Sign in');
});
