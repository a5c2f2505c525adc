/**
 * What a person judges a run by, as a text for a snapshot: its log, each message once, and what it asked for. What
 * the outputs, the annotations and the summary say of the same is checked by `expectConsistent`. What differs from
 * run to run is replaced.
 */
import type { RecordedRequest } from '../../emulator/cloud/emulator.ts';
import type { Ran } from '../../emulator/runner/step.ts';

const ofEveryRequest = [
  'host',
  'connection',
  'accept-encoding',
  'content-length',
  'user-agent',
  'x-sdk-date',
];

/** The log, a line for each request, and its body. */
export function transcript(ran: Ran, requests: readonly RecordedRequest[]): string {
  const parts = [logOf(ran), ...requests.map((request) => `${lineOf(request)}\n${request.body}`)];
  return stable(parts.map((part) => part.trim()).join('\n—\n'));
}

/** A request with its headers, but for those that every request has. */
export function requestText(request: RecordedRequest): string {
  const headers = Object.entries(request.headers)
    .filter(([name]) => !ofEveryRequest.includes(name))
    .map(([name, value]) => `${name}: ${value}`);
  return stable([lineOf(request), ...headers.sort(), request.body].join('\n').trim());
}

/** The log as GitHub shows it: masks are not to be seen, and an annotation has its line breaks. */
function logOf({ stdout, stderr }: Ran): string {
  return `${stdout}${stderr}`
    .replace(/^::add-mask::.*\n/gm, '')
    .replace(/^::(error|warning|notice) title=[^:]*::(.*)$/gm, (_, kind, message) => `${kind}: ${message}`)
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%');
}

function lineOf({ method, path, query }: RecordedRequest): string {
  return `${method} ${path}${query === '' ? '' : `?${query}`}`;
}

/** A text without what differs from run to run. */
export function stable(text: string): string {
  return text
    .replace(/127\.0\.0\.1(:|&#58;)\d+/g, 'emulator')
    .replace(/\/\S*?\/step-\w+/g, '~')
    .replace(/Signature=\w+/g, 'Signature=…')
    .replace(/(request |request_id":")[0-9a-f]{32}/g, '$1…')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '(ID token)')
    .replace(
      /^(x-auth-token|x-security-token|x-metadata-token|authorization: bearer): \S+$/gim,
      '$1: (token)',
    )
    .replace(/Access=HST\w+/g, 'Access=(temporary)')
    .replace(/\d+\.\d+ s\b/g, '… s')
    .replace(/\b\d{8}T\d{6}Z/g, '(now)');
}
