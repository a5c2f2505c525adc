/** One request and its redirects, at their edges: more of them than it is worth to start a step for. */
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { httpClient, serve } from '../../support/server.ts';

const redirect = (response: ServerResponse, status: number, location?: string) =>
  response.writeHead(status, location === undefined ? {} : { location }).end();

describe('a redirect', () => {
  test.each([301, 302, 307, 308])(
    'of HTTP %d on the same host is followed if the call allows it',
    async (status) => {
      const { url, paths } = await serve((_request, response, count) =>
        count === 1 ? redirect(response, status, '/b?c=d') : response.end('there'),
      );
      const answer = await httpClient().send(`${url}/a`, { followSameOrigin: true });
      expect([answer.status, answer.body, answer.attempts]).toEqual([200, 'there', 1]);
      expect(paths).toEqual(['GET /a', 'GET /b?c=d']);
    },
  );

  test('that is followed is signed for its target', async () => {
    const { url } = await serve((request, response, count) =>
      count === 1 ? redirect(response, 302, '/b') : response.end(String(request.headers.proof)),
    );
    const authorize = (request: { url: string }) => ({ proof: new URL(request.url).pathname });
    expect((await httpClient().send(`${url}/a`, { followSameOrigin: true, authorize })).body).toBe('/b');
  });

  test.each<[string, number, 'GET' | 'PUT', boolean]>([
    ['that the call does not allow', 302, 'GET', false],
    ['of a PUT', 307, 'PUT', true],
    ['of a status that changes the method', 303, 'GET', true],
  ])('%s is refused', async (_name, status, method, followSameOrigin) => {
    const { url, paths } = await serve((_request, response) => redirect(response, status, '/b'));
    const failure = await httpClient().fail(`${url}/a`, { followSameOrigin }, method);
    expect(failure.code).toBe('REDIRECT_REFUSED');
    expect(failure.why).toBe(`${new URL(url).host} answered HTTP ${status} and redirects to ${url}`);
    expect(failure).toMatchObject({ httpStatus: status, attempts: 1 });
    expect(paths).toHaveLength(1);
  });

  test('to another host is refused, and that host gets no request', async () => {
    const other = await serve((_request, response) => response.end('caught'));
    const { url } = await serve((_request, response) => redirect(response, 302, `${other.url}/steal`));
    const failure = await httpClient().fail(`${url}/a`, { followSameOrigin: true });
    expect(failure.why).toContain(`redirects to ${other.url}`);
    expect(other.paths).toEqual([]);
  });

  test.each([undefined, '', 'http://[broken'])(
    'without a usable target (%s) is refused',
    async (location) => {
      const { url } = await serve((_request, response) => redirect(response, 302, location));
      const failure = await httpClient().fail(`${url}/a`, { followSameOrigin: location !== '' });
      expect(failure.why).toMatch(/and redirects to (nowhere|http:\/\/127\.0\.0\.1:\d+)$/);
    },
  );

  test('after three others is refused', async () => {
    const { url, paths } = await serve((_request, response, count) => redirect(response, 302, `/${count}`));
    expect((await httpClient().fail(`${url}/0`, { followSameOrigin: true })).code).toBe('REDIRECT_REFUSED');
    expect(paths).toEqual(['GET /0', 'GET /1', 'GET /2', 'GET /3']);
  });
});

test('compares the clock of the server with ours if its answer has a date', async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const { url } = await serve((_request, response, count) => {
    if (count === 1) response.setHeader('Date', date);
    else response.sendDate = false;
    response.end();
  });
  const { send } = httpClient();
  const skew = (await send(url)).clockSkewMs ?? 0;
  expect(Math.abs(skew - 3_600_000)).toBeLessThan(2000);
  expect((await send(url)).clockSkewMs).toBeUndefined();
});
