/**
 * All that a step said and asked for, as a text for a snapshot: whoever changes a message or a request sees it in the
 * change's own diff. What differs from run to run is replaced.
 */
import type { RecordedRequest } from '../../emulator/cloud/emulator.ts';
import type { Ran } from '../../emulator/runner/step.ts';

const ofEveryRequest = ['host', 'connection', 'content-length', 'user-agent', 'x-sdk-date'];

export function transcript(ran: Ran, requests: readonly RecordedRequest[]): string {
  const outputs = Object.entries(ran.outputs).map(([name, value]) => `${name}: ${value}`);
  const parts = [
    `exit code ${ran.exitCode}`,
    ran.stdout.replace(/^::add-mask::.*$/gm, '::add-mask::(secret)'),
    ran.stderr,
    outputs.join('\n'),
    ran.summary,
    ...requests.map(describe),
  ];
  return stable(parts.map((part) => part.trim()).join('\n—\n'));
}

function describe({ method, path, query, headers, body }: RecordedRequest): string {
  const shown = Object.entries(headers)
    .filter(([name]) => !ofEveryRequest.includes(name))
    .map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path}${query === '' ? '' : `?${query}`}`, ...shown.sort(), body].join('\n');
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
