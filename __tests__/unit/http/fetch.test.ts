import { describe, expect, test } from '@jest/globals';
import { createAgents } from '../../../src/http/agents.ts';
import { Connections } from '../../../src/http/connections.ts';
import { createFetch, UnusableAnswerError } from '../../../src/http/fetch.ts';
import { httpClient, serve } from '../../support/server.ts';

describe('a body', () => {
  const read = async (maxBodyBytes: number) => {
    const { url } = await serve((_request, response) => response.end('0123456789'));
    return createFetch(
      new Connections(await createAgents({}, new AbortController().signal)),
      maxBodyBytes,
    )(new Request(url));
  };

  test('of exactly the allowed size is read', async () => {
    expect(await (await read(10)).text()).toBe('0123456789');
  });

  test('of one byte more is refused', async () => {
    const error = await read(9).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnusableAnswerError);
    expect(error).toMatchObject({ status: 200, fault: 'size' });
  });

  test('that a request does not have is not announced', async () => {
    const { url } = await serve((request, response) => response.end(JSON.stringify(request.rawHeaders)));
    const { body } = await httpClient().send(url);
    expect(body).not.toMatch(/content-length|transfer-encoding/i);
  });
});
