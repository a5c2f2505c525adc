import { ActionError, codes } from '../../errors.ts';
import type { Http } from '../../http/retry.ts';
import type { Call, HttpAnswer } from '../../http/types.ts';
import { mapParallel } from '../../parallel.ts';
import type { AccessKey } from '../access-key.ts';
import { bucketUrl, encodeKey, type ObsPlace, obsAddress } from './address.ts';
import { obsFailure } from './failure.ts';
import { Gate } from './gate.ts';
import { listQuery, notList, type ObsObject, type Page, readPage } from './list.ts';
import { signObsRequest } from './signature.ts';

/** Who signs a request, and what else to say if it is refused. */
export interface ObsSigner {
  readonly key: AccessKey;
  readonly hint?: string | undefined;
}

const megabyte = 1024 * 1024;
const maxFileBytes = 64 * megabyte;
const maxTotalBytes = 256 * megabyte;
const smaller =
  'At most 64 MB of one file are read, and 256 MB in all: name a smaller file, or fewer of them.';
/** Requests under way for one folder. */
const atOnce = 8;
// A page holds up to 1000 names.
const maxPages = 200;
const keyRefusals = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'TooManyWrongSignature',
  'RequestTimeTooSkewed',
]);

/** The OBS calls that the action makes, all of them reading (Object Storage Service API Reference). */
export class Obs {
  readonly #http: Http;
  readonly #endpoint: string;
  readonly #signerOf: (place: ObsPlace) => Promise<ObsSigner>;
  readonly #gate = new Gate((error) => error instanceof ActionError && keyRefusals.has(error.failure.code));
  #bytes = 0;

  /** @param signerOf whose key may read a place, or what lies in and below it */
  constructor(http: Http, endpoint: string, signerOf: (place: ObsPlace) => Promise<ObsSigner>) {
    this.#http = http;
    this.#endpoint = endpoint;
    this.#signerOf = signerOf;
  }

  /**
   * An object's content, as it is at one moment.
   * @param listed its size, where a list has told it: it is then checked before any request
   * @param scope the folder that it was found in, whose key then reads it
   * @throws ActionError OBS's own code, RESPONSE_INVALID if it is too large, or as {@link Http.send}
   */
  async read(place: ObsPlace, listed = 0, scope = place): Promise<Uint8Array> {
    const purpose = `read ${obsAddress(place)}`;
    // Before the first wait, so that files that are asked for side by side are counted together.
    this.#count(listed, purpose);
    if (listed > maxFileBytes) throw tooLarge(purpose, `it has ${megabytes(listed)}`);
    const { bytes = new Uint8Array() } = await this.#send(scope, purpose, `/${encodeKey(place.key)}`, {
      download: { maxBytes: maxFileBytes, cureIfLarger: smaller },
    });
    this.#count(bytes.byteLength - listed, purpose);
    return bytes;
  }

  #count(bytes: number, purpose: string): void {
    this.#bytes += bytes;
    if (this.#bytes > maxTotalBytes) {
      throw tooLarge(purpose, `with it, the files have ${megabytes(this.#bytes)}`);
    }
  }

  /**
   * The objects in and below a folder. Folder by folder, since a parallel file system may fail to list across folders;
   * those of one depth side by side.
   * @param startsWith how the names in the folder begin, where not all are wanted
   * @param enter which folders to list, by their whole key
   */
  async list(
    folder: ObsPlace,
    { startsWith = '', enter = () => true }: { startsWith?: string; enter?: (key: string) => boolean } = {},
  ): Promise<ObsObject[]> {
    const objects: ObsObject[] = [];
    const pages = { left: maxPages };
    for (let prefixes = [folder.key + startsWith]; prefixes.length > 0; ) {
      if (prefixes.length > pages.left) throw tooMany(folder);
      const listed = await mapParallel(prefixes, atOnce, (prefix) => this.#listFolder(folder, prefix, pages));
      objects.push(...listed.flatMap((page) => page.objects));
      prefixes = listed.flatMap((page) => page.folders).filter(enter);
    }
    return objects;
  }

  async #listFolder(place: ObsPlace, prefix: string, pages: { left: number }): Promise<Page> {
    const purpose = `list ${obsAddress({ ...place, key: prefix })}`;
    const objects: ObsObject[] = [];
    const folders: string[] = [];
    for (let marker = ''; ; ) {
      if (pages.left-- <= 0) throw tooMany(place);
      const validate = ({ body }: HttpAnswer) => notList(body);
      const answer = await this.#send(place, purpose, `/?${listQuery(prefix, marker)}`, { validate });
      const page = readPage(answer.body, prefix);
      objects.push(...page.objects);
      folders.push(...page.folders);
      if (page.next === undefined) return { objects, folders, next: undefined };
      if (page.next === '' || page.next === marker) throw endless(purpose, answer);
      marker = page.next;
    }
  }

  async #send(
    scope: ObsPlace,
    purpose: string,
    target: string,
    how: Partial<Pick<Call, 'download' | 'validate'>>,
  ): Promise<HttpAnswer> {
    const url = `${bucketUrl(this.#endpoint, scope.bucket)}${target}`;
    // The query of a list is not signed, and no other request has one.
    const resource = `/${scope.bucket}${target.replace(/\?.*$/s, '')}`;
    return this.#gate.run(async () => {
      const { key, hint } = await this.#signerOf(scope);
      const answer = await this.#http.send({
        download: how.download,
        validate: (found) => (found.status === 200 ? how.validate?.(found) : 'that is no whole answer'),
        purpose,
        request: { method: 'GET', url, headers: {} },
        authorize: (request) => signObsRequest(request, resource, key),
        returnRedirect: true,
      });
      if (answer.status === 200) return answer;
      throw obsFailure(purpose, answer, hint);
    });
  }
}

/** @throws ActionError RESPONSE_INVALID if listed objects are more than may be read, before any of them is asked for */
export function checkSizes(folder: ObsPlace, objects: readonly ObsObject[]): void {
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  if (total <= maxTotalBytes) return;
  throw tooLarge(`read ${obsAddress(folder)}`, `its ${objects.length} files have ${megabytes(total)}`);
}

function tooLarge(purpose: string, why: string): ActionError {
  return new ActionError({ code: codes.response, what: `Could not ${purpose}`, why, cure: smaller });
}

function tooMany(place: ObsPlace): ActionError {
  return new ActionError({
    code: codes.response,
    what: `Could not list ${obsAddress(place)}`,
    why: `there are more than ${maxPages} folders in it, or pages of 1000 objects`,
    cure: 'Name a folder that is nearer to the files.',
  });
}

function endless(purpose: string, { attempts, status }: HttpAnswer): ActionError {
  return new ActionError({
    code: codes.response,
    what: `Could not ${purpose}`,
    why: 'OBS says that there is more, but names no next page',
    cure: 'Check `obs-endpoint`, and any proxy on the way.',
    httpStatus: status,
    attempts,
  });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / megabyte)} MB`;
}
