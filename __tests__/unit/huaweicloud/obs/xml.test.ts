import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { childText, readXml } from '../../../../src/huaweicloud/obs/xml.ts';

test('reads elements and texts, whatever the prefix, the namespace and the blanks between', () => {
  const root = readXml(`\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <o:List xmlns:o="http://obs.example/doc/"><o:Name>a &amp; b &#x1F600;&#33;</o:Name>
    <Empty/><Contents><Key> 1 </Key></Contents></o:List>`);
  expect(root?.name).toBe('List');
  expect(childText(root, 'Name')).toBe('a & b 😀!');
  expect(childText(root, 'Empty')).toBeUndefined();
  expect(childText(root, 'Missing')).toBeUndefined();
  expect(childText(root?.children.at(-1), 'Key')).toBe(' 1 ');
});

describe('takes for no XML', () => {
  test.each([
    ['a document type, whose entities could grow', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['JSON', '{"a":1}'],
    ['nothing', ''],
    ['an element that is not closed', '<a><b></a>'],
    ['an end without a start', '</a>'],
    ['two roots', '<a/><b/>'],
    ['text beside the root', '<a/>b'],
    ['text before the root', 'b<a/>'],
    ['a bare <', '<a>1 < 2</a>'],
    ['a page of HTML', '<!doctype html><html><body><p>Sign in<br></body></html>'],
    ['elements within elements without end', '<a>'.repeat(100_000)],
    ['elements that are nested too deeply', `${'<a>'.repeat(17)}${'</a>'.repeat(17)}`],
  ])('%s', (_what, source) => {
    expect(readXml(source)).toBeUndefined();
  });
});

test('leaves an entity that XML does not know, and a character that does not exist, as they are', () => {
  expect(readXml('<a>&nbsp;&#0;&#x110000;&lt;</a>')?.text).toBe('&nbsp;&#0;&#x110000;<');
});

test('gives back any text that was written into an element', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      expect(readXml(`<a>${escaped}</a>`)?.text).toBe(text);
    }),
  );
});

test('looks at each character of a hostile text a bounded number of times', () => {
  // Quadratic work on these would take minutes.
  const pieces = ['<?', '<a', '<!--', '<a b="', '&#x', '</', '<a:'].map((piece) => piece.repeat(100_000));
  for (const source of [...pieces, `<${'a'.repeat(300_000)}`, `<a>${'&'.repeat(300_000)}`]) {
    const startedAt = performance.now();
    expect(readXml(source)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(5000);
  }
});
