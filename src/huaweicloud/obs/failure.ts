import { type ActionError, codes } from '../../errors.ts';
import type { HttpAnswer } from '../../http/types.ts';
import { excerpt } from '../../text.ts';
import { answerFailure } from '../api-failure.ts';
import { obsEndpoint } from '../regions.ts';
import { obsCure } from './cures.ts';
import { childText, readXml } from './xml.ts';

/**
 * The failure that an answer of OBS tells of (Object Storage Service API Reference, *Error Codes*). Only its code and
 * message are shown: a refused signature may come with all that was signed, a security token among it.
 */
export function obsFailure(purpose: string, answer: HttpAnswer, hint?: string): ActionError {
  const { status, headers } = answer;
  const error = readXml(answer.body);
  const told = {
    code: childText(error, 'Code') ?? `HTTP_${status}`,
    message: childText(error, 'Message') ?? (error === undefined ? excerpt(answer.body, 200) : ''),
    requestId: headers.get('x-obs-request-id') ?? childText(error, 'RequestId'),
  };
  if (status >= 400) return answerFailure(purpose, answer, told, [obsCure(told.code, answer), hint]);
  const location = headers.get('location') ?? '';
  const host = URL.canParse(location) ? new URL(location).hostname : (childText(error, 'Endpoint') ?? '');
  const region = headers.get('x-obs-bucket-location') ?? regionOfHost(host);
  const message =
    region === undefined
      ? `OBS points to ${excerpt(host || 'nowhere', 200)} instead`
      : `the bucket is in another region, ${excerpt(region, 40)}`;
  // The endpoint is made of the region's name: where an answer points to is never where credentials should go.
  const cure = /^[a-z0-9-]{2,40}$/.test(region ?? '')
    ? `Set \`obs-endpoint\` to \`${obsEndpoint(region ?? '')}\`; \`region\` stays the job’s.`
    : 'Set `obs-endpoint` to the endpoint of the bucket’s region. A redirect is never followed with credentials.';
  return answerFailure(purpose, answer, { ...told, code: codes.redirect, message }, [cure, hint]);
}

function regionOfHost(host: string): string | undefined {
  return /(?:^|\.)obs\.([a-z]+-[a-z0-9-]+)\.[a-z0-9.-]+$/.exec(host)?.[1];
}
