import { createHash } from 'node:crypto';
import { expired } from './credentials.ts';
import type { Answer, Arrived, Checked, CredentialCheck, Route } from './http.ts';
import { officialSignature } from './obs-signature.ts';
import type { AccessKey, Bucket, StoredObject } from './state.ts';

/** `/_obs/{bucket}/{key}`; a request to a host `{bucket}.obs.…` is taken as one to this path. */
export const obsRoutes: Route[] = [
  {
    call: 'obs-list',
    method: 'GET',
    pattern: /^\/_obs\/(?<bucket>[^/]+)\/$/,
    check: checkObsSignature,
    handle: (request) => inBucket(request, listObjects),
  },
  {
    call: 'obs-object',
    method: 'GET',
    pattern: /^\/_obs\/(?<bucket>[^/]+)\/(?<key>.+)$/,
    check: checkObsSignature,
    handle: (request) => inBucket(request, getObject),
  },
];

const prefix = '/_obs';
const allowedDifference = 15 * 60_000;
const wrongSignaturesBeforeLock = 5;

/** The path of a request by its host: that of a bucket has the bucket in its name. */
export function obsPath(host: string | undefined, path: string): string {
  const bucket = /^([^/:]+)\.obs\.[^/]+$/.exec(host ?? '')?.[1];
  return bucket === undefined ? path : `${prefix}/${bucket}${path}`;
}

function checkObsSignature(request: Arrived): Checked {
  const { headers, state, now } = request;
  const refuse = (check: CredentialCheck, status: number, code: string, message: string): Checked => ({
    check,
    refusal: obsError(request, status, code, message),
  });
  const authorization = headers.authorization;
  if (authorization === undefined) return refuse('none', 403, 'AccessDenied', 'Access Denied');
  const ak = /^OBS ([^:]+):/.exec(authorization)?.[1];
  if (ak === undefined) return refuse('bad', 400, 'InvalidArgument', 'Authorization header is invalid');
  const key = state.accessKeys.get(ak);
  const token = headers['x-obs-security-token'];
  if (!key || key.securityToken !== token || expired(key.expiresAt, now)) {
    const message = 'The OBS Access Key Id you provided does not exist in our records.';
    return refuse('bad', 403, 'InvalidAccessKeyId', message);
  }
  if (key.failures >= wrongSignaturesBeforeLock) {
    return refuse('bad', 400, 'TooManyWrongSignature', 'Too many wrong signatures.');
  }
  const date = Date.parse(headers.date ?? '');
  if (Number.isNaN(date)) {
    return refuse(
      'bad',
      403,
      'AccessDenied',
      'OBS authentication requires a valid Date or x-obs-date header',
    );
  }
  if (Math.abs(now.getTime() - date) > allowedDifference) {
    const message = 'The difference between the request time and the current time is too large.';
    return refuse('bad', 403, 'RequestTimeTooSkewed', message);
  }
  const { method, path, query } = request;
  const sent = { method, resource: path.slice(prefix.length), query: query.toString(), headers };
  if (officialSignature(sent, key) !== authorization) {
    key.failures += 1;
    const message = 'The request signature we calculated does not match the signature you provided.';
    return refuse('bad', 403, 'SignatureDoesNotMatch', message);
  }
  key.failures = 0;
  return { check: 'ok', identity: { projectIds: key.projectIds, accessKey: key } };
}

function inBucket(
  request: Arrived,
  handle: (request: Arrived, bucket: Bucket, key: string) => Answer,
): Answer {
  const name = request.params.bucket ?? '';
  const bucket = request.state.obs.buckets.get(name);
  if (!bucket) return obsError(request, 404, 'NoSuchBucket', 'The specified bucket does not exist.');
  if (bucket.region !== undefined) {
    const host = `${name}.obs.${bucket.region}.myhuaweicloud.com`;
    const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
    const answer = obsError(request, 301, 'PermanentRedirect', message, `<Endpoint>${host}</Endpoint>`);
    return { ...answer, headers: { ...answer.headers, Location: `https://${host}/` } };
  }
  const key = decodeURIComponent(request.params.key ?? '');
  const action = key === '' ? 'obs:bucket:ListBucket' : 'obs:object:GetObject';
  const resource = key === '' ? `obs:*:*:bucket:${name}` : `obs:*:*:object:${name}/${key}`;
  if (bucket.denied || !policyAllows(request.identity?.accessKey, action, resource)) {
    return obsError(request, 403, 'AccessDenied', 'Access Denied');
  }
  return handle(request, bucket, key);
}

/** Whether a temporary key's own policy, if it has one, lets it do something. */
function policyAllows(key: AccessKey | undefined, action: string, resource: string): boolean {
  if (key?.policy === undefined) return true;
  const effects = key.policy.Statement.filter(
    ({ Action, Resource }) =>
      Action.some((pattern) => covers(pattern, action)) &&
      Resource.some((pattern) => covers(pattern, resource)),
  ).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function covers(pattern: string, resource: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 'is').test(resource);
}

function getObject(request: Arrived, bucket: Bucket, key: string): Answer {
  const object = bucket.objects.get(key);
  if (!object) {
    return obsError(
      request,
      404,
      'NoSuchKey',
      'The specified key does not exist.',
      `<Key>${escapeXml(key)}</Key>`,
    );
  }
  if (object.storageClass === 'COLD') {
    const message = "The operation is not valid for the object's storage class";
    return obsError(request, 403, 'InvalidObjectState', message);
  }
  const content = contentOf(object);
  const headers = {
    'Content-Type': 'binary/octet-stream',
    'Accept-Ranges': 'bytes',
    'Last-Modified': new Date(object.modifiedAt).toUTCString(),
    ETag: etagOf(content),
    'x-obs-request-id': request.requestId,
    ...object.headers,
  };
  // Another form, or an end before the start, is ignored.
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (first === '' && last === '') return { status: 200, headers, body: content };
  const start = first === '' ? Math.max(0, content.byteLength - Number(last)) : Number(first);
  const end =
    first === '' || last === '' ? content.byteLength - 1 : Math.min(Number(last), content.byteLength - 1);
  if (start >= content.byteLength) {
    return obsError(request, 416, 'InvalidRange', 'The requested range cannot be satisfied.');
  }
  if (end < start) return { status: 200, headers, body: content };
  const range = `bytes ${start}-${end}/${content.byteLength}`;
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': range },
    body: content.subarray(start, end + 1),
  };
}

function listObjects(request: Arrived, bucket: Bucket): Answer {
  const { query } = request;
  const [start = '', marker = '', delimiter = ''] = ['prefix', 'marker', 'delimiter'].map(
    (name) => query.get(name) ?? '',
  );
  const most = Math.min(Number(query.get('max-keys') ?? 1000), request.state.obs.pageSize);
  const rows = new Map<string, string>();
  for (const key of [...bucket.objects.keys()].sort(byBytes)) {
    if (!key.startsWith(start)) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, start.length);
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (byBytes(name, marker) <= 0 || rows.has(name)) continue;
    const object = bucket.objects.get(key) as StoredObject;
    rows.set(
      name,
      cut < 0
        ? contentsXml(key, object)
        : `<CommonPrefixes><Prefix>${escapeXml(name)}</Prefix></CommonPrefixes>`,
    );
  }
  const page = [...rows].slice(0, most);
  const truncated = rows.size > page.length;
  const body = [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<ListBucketResult xmlns="http://obs.myhwclouds.com/doc/2015-06-30/">',
    `<Name>${request.params.bucket}</Name><Prefix>${escapeXml(start)}</Prefix><Marker>${escapeXml(marker)}</Marker>`,
    truncated ? `<NextMarker>${escapeXml(page.at(-1)?.[0] ?? '')}</NextMarker>` : '',
    `<MaxKeys>${most}</MaxKeys><Delimiter>${escapeXml(delimiter)}</Delimiter><IsTruncated>${truncated}</IsTruncated>`,
    ...page.map(([, xml]) => xml),
    '</ListBucketResult>',
  ];
  return xmlAnswer(request, 200, body.join(''));
}

function contentsXml(key: string, object: StoredObject): string {
  const content = contentOf(object);
  const fields = {
    Key: escapeXml(key),
    LastModified: new Date(object.modifiedAt).toISOString(),
    ETag: etagOf(content),
    Size: String(content.byteLength),
    Owner: '<ID>e8df38eb4e4f4f148e06d8db50123456</ID>',
    StorageClass: object.storageClass,
  };
  return `<Contents>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</Contents>`;
}

function contentOf({ content }: StoredObject): Uint8Array {
  return typeof content === 'function' ? content() : content;
}

function etagOf(content: Uint8Array): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** OBS's form of a failure. */
export function obsErrorXml(code: string, message: string, requestId = '', more = ''): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId><HostId>emulator</HostId>${more}</Error>`;
}

function obsError(request: Arrived, status: number, code: string, message: string, more = ''): Answer {
  return xmlAnswer(request, status, obsErrorXml(code, message, request.requestId, more));
}

function xmlAnswer(request: Arrived, status: number, body: string): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/xml', 'x-obs-request-id': request.requestId },
    body,
  };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
