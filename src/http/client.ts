import ky from 'ky';
import type { Call, HttpAnswer, HttpRequest } from './types.ts';

const maxRedirects = 3;

/** One request and its answer by ky, of whatever status; a redirect is followed only if the call allows it. */
export async function exchange(
  call: Call,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<Omit<HttpAnswer, 'attempts'>> {
  let { request } = call;
  for (let redirects = 0; ; redirects++) {
    const { method, url, body } = request;
    const response = await ky(url, {
      method,
      headers: { ...request.headers, ...call.authorize?.(request) },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      fetch,
    });
    const target =
      call.followSameOrigin && redirects < maxRedirects ? sameOriginTarget(request, response) : undefined;
    if (target === undefined) {
      const date = Date.parse(response.headers.get('date') ?? '');
      const isDownload = call.download !== undefined && response.status === 200;
      return {
        status: response.status,
        headers: response.headers,
        ...(isDownload
          ? { bytes: new Uint8Array(await response.arrayBuffer()), body: '' }
          : { body: await response.text() }),
        clockSkewMs: Number.isNaN(date) ? undefined : date - Date.now(),
      };
    }
    await response.body?.cancel();
    request = { ...request, url: target };
  }
}

function sameOriginTarget(request: HttpRequest, response: Response): string | undefined {
  const location = response.headers.get('location');
  if (request.method !== 'GET' || ![301, 302, 307, 308].includes(response.status) || location === null)
    return undefined;
  const target = URL.canParse(location, request.url) ? new URL(location, request.url) : undefined;
  return target?.origin === new URL(request.url).origin ? target.href : undefined;
}
