import { createHash } from 'node:crypto';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import type { Arrived } from './http.ts';

/** Stands in place of the body's hash where a client does not sign its body. */
const unsignedPayload = 'UNSIGNED-PAYLOAD';

/** An `Authorization` header of SDK-HMAC-SHA256. */
export interface Authorization {
  accessKey: string;
  /** Lower case, sorted, each once. */
  signedHeaders: string[];
  signature: string;
}

/** The parts of the header; undefined if it is not formed the way the *API Request Signing Guide* has it. */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, accessKey, names, signature] =
    /^SDK-HMAC-SHA256 Access=([^,\s]+), SignedHeaders=([^,\s]+), Signature=([0-9a-f]{64})$/.exec(header) ??
    [];
  if (accessKey === undefined || names === undefined || signature === undefined) return undefined;
  const signedHeaders = names.split(';');
  const wellFormed = signedHeaders.every(
    (name, index) =>
      /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && (index === 0 || name > (signedHeaders[index - 1] ?? '')),
  );
  return wellFormed ? { accessKey, signedHeaders, signature } : undefined;
}

/** The official SDK's signer, whose encoding, order and digests the gateway's check is made of. */
export class Gateway extends AKSKSigner {
  /**
   * What the client has signed, rebuilt from what arrived: of the headers just those that it names.
   * @returns undefined if one of them is missing
   */
  static canonicalRequest(request: Arrived, signedHeaders: readonly string[]): string | undefined {
    if (!signedHeaders.every((name) => request.headers[name] !== undefined)) return undefined;
    const path = request.path.split('/').map((segment) => Gateway.urlEncode(decodeURIComponent(segment)));
    const queryParams: Record<string, string[]> = Object.create(null);
    for (const name of request.query.keys()) queryParams[name] = request.query.getAll(name);
    return Gateway.buildCanonicalRequest(
      request.method,
      path.at(-1) === '' ? path.join('/') : `${path.join('/')}/`,
      Gateway.CanonicalQueryString({ queryParams }),
      signedHeaders.map((name) => `${name}:${request.headers[name]?.trim()}\n`).join(''),
      signedHeaders.join(';'),
      request.headers['x-sdk-content-sha256'] === unsignedPayload ? unsignedPayload : sha256(request.body),
    );
  }

  /** The signature of a canonical request, in lower-case hexadecimal digits. */
  static signature(canonicalRequest: string, date: string, secretKey: string): string {
    // Node hands over headers as Latin-1; what was signed are their bytes.
    const hash = sha256(Buffer.from(canonicalRequest, 'latin1'));
    return Gateway.hmacSHA256(secretKey, Gateway.getStringToSign(Gateway.SDK_SIGNING_ALGORITHM, date, hash));
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
