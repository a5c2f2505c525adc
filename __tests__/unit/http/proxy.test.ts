/** Which proxy an address goes by, as the toolkit of the runner's own actions has it where both know the form. */
import { checkBypass } from '@actions/http-client/lib/proxy';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readProxies } from '../../../src/http/proxy.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const proxied = (url: string, exceptions: string) =>
  readProxies({ HTTPS_PROXY: 'http://p.example', HTTP_PROXY: 'http://p.example', NO_PROXY: exceptions })(
    new URL(url),
  ) !== undefined;

describe('NO_PROXY', () => {
  const asTheToolkit: [exceptions: string, url: string, isProxied: boolean][] = [
    ['', 'https://a.corp.example', true],
    ['corp.example', 'https://corp.example', false],
    ['corp.example', 'https://a.corp.example', false],
    ['corp.example', 'https://b.a.corp.example/x', false],
    ['corp.example', 'https://acorp.example', true],
    ['corp.example', 'https://corp.example.org', true],
    ['.corp.example', 'https://a.corp.example', false],
    ['CORP.example', 'https://a.corp.EXAMPLE', false],
    ['corp.example:443', 'https://a.corp.example', false],
    ['corp.example:8443', 'https://corp.example', true],
    ['corp.example:8443', 'https://corp.example:8443', false],
    ['corp.example:80', 'http://corp.example', false],
    ['other.example,corp.example', 'https://corp.example', false],
    ['other.example, corp.example ', 'https://corp.example', false],
    ['*', 'https://corp.example', false],
    ['10.1.2.3', 'https://10.1.2.3', false],
    ['10.1.2.3', 'https://10.1.2.4', true],
    [',,', 'https://corp.example', true],
    ['example', 'https://a.corp.example', false],
    ['corp.example', 'http://localhost:8080', false],
    ['', 'http://127.0.0.1', false],
    ['', 'https://127.9.9.9', false],
    ['', 'https://[::1]:8443', false],
  ];

  test.each(asTheToolkit)('%j: %s', (exceptions, url, isProxied) => {
    expect(proxied(url, exceptions)).toBe(isProxied);
    process.env = { no_proxy: exceptions };
    expect(checkBypass(new URL(url))).toBe(!isProxied);
  });

  // As curl and Go have it; the toolkit does not know these forms.
  test.each<[string, string, boolean]>([
    ['*.corp.example', 'https://a.corp.example', false],
    ['other.example corp.example', 'https://corp.example', false],
    ['10.0.0.0/8', 'https://10.200.3.4', false],
    ['10.0.0.0/8', 'https://11.0.0.1', true],
    ['10.0.0.0/33', 'https://10.0.0.1', true],
    ['10.0.0.0/', 'https://10.0.0.1', true],
    ['fd00::/8', 'https://[fd12::1]', false],
    ['fd00::/8', 'https://[fe12::1]', true],
    ['[fd12::1]', 'https://[fd12::1]', false],
    ['fd12::1', 'https://[fd12::1]', false],
    ['[fd12::1]:8443', 'https://[fd12::1]:8443', false],
    ['[fd12::1]:8443', 'https://[fd12::1]', true],
    ['corp.example', 'https://corp.example.', false],
    ['', 'http://169.254.169.254', false],
    ['/', 'https://corp.example', true],
    [':443', 'https://corp.example', true],
    ['.', 'https://corp.example', true],
  ])('%j: %s', (exceptions, url, isProxied) => {
    expect(proxied(url, exceptions)).toBe(isProxied);
  });
});

describe('a variable', () => {
  const proxyOf = (env: NodeJS.ProcessEnv, url = 'https://a.example') =>
    readProxies(env)(new URL(url))?.address;

  test.each<[NodeJS.ProcessEnv, string, string | undefined]>([
    [{ HTTPS_PROXY: 'http://one' }, 'https://a.example', 'one'],
    [{ HTTPS_PROXY: 'http://one' }, 'http://a.example', undefined],
    [{ HTTP_PROXY: 'http://one' }, 'http://a.example', 'one'],
    [{ HTTP_PROXY: 'http://one' }, 'https://a.example', undefined],
    [{ HTTPS_PROXY: 'http://one', https_proxy: 'http://two' }, 'https://a.example', 'two'],
    [{ HTTPS_PROXY: 'http://one', https_proxy: '' }, 'https://a.example', 'one'],
    [{ HTTPS_PROXY: 'one:3128' }, 'https://a.example', 'one:3128'],
    [{ HTTPS_PROXY: ' http://one:3128/ ' }, 'https://a.example', 'one:3128'],
    [{ HTTPS_PROXY: 'https://one' }, 'https://a.example', 'one'],
    [{ HTTPS_PROXY: 'http://[fd12::1]:3128' }, 'https://a.example', '[fd12::1]:3128'],
  ])('%j leads %s by %s', (env, url, address) => {
    expect(proxyOf(env, url)).toBe(address);
  });

  test.each([
    ['http://one', { isSecure: false, host: 'one', port: 80, headers: {} }],
    ['http://one:3128', { isSecure: false, host: 'one', port: 3128, headers: {} }],
    ['https://one', { isSecure: true, host: 'one', port: 443, headers: {} }],
    ['http://[fd12::1]', { isSecure: false, host: 'fd12::1', port: 80, headers: {} }],
    ['http://ann:b@one', { headers: { 'proxy-authorization': `Basic ${btoa('ann:b')}` } }],
  ])('holding %s', (value, expected) => {
    expect(readProxies({ HTTPS_PROXY: value })(new URL('https://a.example'))).toMatchObject(expected);
  });
});
