import Utils from 'esdk-obs-nodejs/lib/utils.js';

const context = {
  headerPrefix: 'x-obs-',
  headerMetaPrefix: 'x-obs-meta-',
  authPrefix: 'OBS',
  stsToken: 'x-obs-security-token',
};

/**
 * The `Authorization` of a request to OBS, by the signer of the official client.
 * @param resource the path with the bucket, percent-encoded as it is sent
 * @param headers all that were sent; those that OBS signs are picked from them
 */
export function officialSignature(
  request: { method: string; resource: string; query: string; headers: Record<string, string> },
  key: { ak: string; sk: string },
): string {
  const signed: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    // The signer looks for these under this spelling.
    const spelling = { date: 'Date', 'content-type': 'Content-Type', 'content-md5': 'Content-MD5' }[
      name.toLowerCase()
    ];
    if (spelling !== undefined || name.toLowerCase().startsWith('x-obs-')) signed[spelling ?? name] = value;
  }
  const options = {
    method: request.method,
    headers: signed,
    uri: request.resource,
    urlPath: request.query === '' ? '' : `?${request.query}`,
  };
  const signer = { ...key, isCname: false, log: { isLevelEnabled: () => false } };
  Utils.prototype.doAuth.call(signer, options, 'GetObject', context);
  return options.headers.Authorization ?? '';
}

/** A key as the official client sends it. */
export function officialKey(key: string): string {
  return Utils.prototype.encodeURIWithSafe(key, '/');
}
