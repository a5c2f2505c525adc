import { excerpt } from '../../text.ts';
import { encodeKey, keyFlaw } from './address.ts';
import { childText, readXml } from './xml.ts';

/** An object as a list names it. */
export interface ObsObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970; 0 if the list does not say. */
  readonly modifiedAt: number;
}

export interface Page {
  readonly objects: readonly ObsObject[];
  /** Keys of the folders, with the `/` at their end. */
  readonly folders: readonly string[];
  /** The marker of the next page; undefined after the last one. */
  readonly next: string | undefined;
}

/** The query of one page of a folder (Object Storage Service API Reference, *Listing Objects in a Bucket*). */
export function listQuery(prefix: string, marker: string): string {
  const parameters = [
    ...(prefix === '' ? [] : [`prefix=${encodeKey(prefix)}`]),
    ...(marker === '' ? [] : [`marker=${encodeKey(marker)}`]),
    'max-keys=1000',
    'delimiter=/',
  ];
  return parameters.join('&');
}

/** Why a body is no list, if it is none. */
export function notList(body: string): string | undefined {
  return readXml(body)?.name === 'ListBucketResult'
    ? undefined
    : `it is not a list of OBS: ${excerpt(body, 80)}`;
}

/**
 * A page of a list. What can't lie in the folder is left out, so that nothing outside of it is asked for, no folder is
 * entered twice, and no name reaches a URL that it would change.
 */
export function readPage(body: string, prefix: string): Page {
  const root = readXml(body);
  const children = root?.children ?? [];
  const isInside = (key: string) => key.startsWith(prefix) && keyFlaw(key) === undefined;
  const objects = children
    .filter(({ name }) => name === 'Contents')
    .map((item) => ({
      key: childText(item, 'Key') ?? '',
      size: Number(childText(item, 'Size')) || 0,
      modifiedAt: Date.parse(childText(item, 'LastModified') ?? '') || 0,
    }));
  const folders = children
    .filter(({ name }) => name === 'CommonPrefixes')
    .map((item) => childText(item, 'Prefix') ?? '');
  const isTruncated = childText(root, 'IsTruncated') === 'true';
  return {
    // A key that ends in `/` stands for a folder that somebody made.
    objects: objects.filter(({ key }) => isInside(key) && key !== '' && !key.endsWith('/')),
    folders: folders.filter((key) => isInside(key) && key.endsWith('/') && key.length > prefix.length),
    next: isTruncated
      ? (childText(root, 'NextMarker') ?? objects.at(-1)?.key ?? folders.at(-1) ?? '')
      : undefined,
  };
}
