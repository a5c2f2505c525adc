/** Names and addresses of OBS (Object Storage Service API Reference, *Creating a Bucket*, *Access an OBS Bucket*). */
import { percentEncode } from '../../http/percent-encode.ts';

/** An object, or a folder: a key that is empty or ends in `/`. */
export interface ObsPlace {
  readonly bucket: string;
  readonly key: string;
}

/** A place, or why a text names none, to follow that text: "has …". */
export type ParsedPlace = ObsPlace | { readonly flaw: string };

export function isObsAddress(text: string): boolean {
  return /^obs:\/\//i.test(text);
}

/** `obs://bucket/key`. It is no URL: nothing in it is percent-decoded. */
export function parseObsAddress(text: string): ParsedPlace {
  return splitPlace(text.replace(/^obs:\/\//i, ''));
}

/** The forms in which jobs name a place: `/bucket/path/`, `obs://…`, MoXing's `s3://…`, and without the first `/`. */
export function parseJobPath(path: string): ParsedPlace {
  return splitPlace(path.trim().replace(/^(obs:\/\/|s3:\/\/|\/)/i, ''));
}

function splitPlace(text: string): ParsedPlace {
  const slash = text.indexOf('/');
  const bucket = slash < 0 ? text : text.slice(0, slash);
  const key = slash < 0 ? '' : text.slice(slash + 1);
  const flaw = bucketFlaw(bucket) ?? keyFlaw(key);
  return flaw === undefined ? { bucket, key } : { flaw };
}

function bucketFlaw(bucket: string): string | undefined {
  if (bucket === '') return 'names no bucket';
  const named = `the bucket ${JSON.stringify(bucket.slice(0, 80))}`;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    return `names ${named}, and a bucket has 3 to 63 lower-case letters, digits, \`-\` and \`.\``;
  }
  if (/\.\.|\.-|-\./.test(bucket)) return `names ${named}, which has \`..\`, \`.-\` or \`-.\``;
  if (/^\d+(\.\d+){3}$/.test(bucket)) return `names ${named}, which is an IP address`;
  return undefined;
}

/** Why OBS could not serve a key, or serve another one for it. */
export function keyFlaw(key: string): string | undefined {
  if (key.startsWith('/')) return 'has an empty name after the bucket: a key does not start with `/`';
  // URL parsers resolve them, so another object would be asked for.
  if (key.split('/').some((segment) => segment === '.' || segment === '..')) {
    return 'has `.` or `..` as a folder, which no URL can hold';
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is to find
  if (/[\u0000-\u001f\u007f]/.test(key) || !key.isWellFormed()) return 'has characters that can’t be sent';
  if ([...key].length > 1024) return 'has a key of over 1024 characters';
  return undefined;
}

export function obsAddress({ bucket, key }: ObsPlace): string {
  return `obs://${bucket}/${key}`;
}

/** A key as it is sent and signed: all but letters, digits and `-_.~/` percent-encoded. */
export function encodeKey(key: string): string {
  return key.split('/').map(percentEncode).join('/');
}

/** The base URL of a bucket, without a `/` at its end. */
export function bucketUrl(endpoint: string, bucket: string): string {
  return endpoint.replace('{bucket}', bucket);
}
