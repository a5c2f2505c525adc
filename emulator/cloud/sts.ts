import { randomBytes } from 'node:crypto';
import { type Answer, type Arrived, flatError, json, jsonObject, type Route } from './http.ts';
import { matchesAny, verifyIdToken } from './oidc.ts';
import { issueTemporaryKey } from './temporary-keys.ts';

export const stsRoutes: Route[] = [
  { call: 'sts', method: 'POST', pattern: /^\/v5\/agencies\/assume-with-oidc$/, handle: assumeWithOidc },
];

async function assumeWithOidc(request: Arrived): Promise<Answer> {
  const { state, now } = request;
  const body = jsonObject(request) ?? {};
  const {
    provider_urn: providerUrn,
    agency_urn: agencyUrn,
    agency_session_name: session,
    id_token: token,
    duration_seconds: duration = 3600,
  } = body;
  if (
    !isText(providerUrn, 1, 1500) ||
    !isText(agencyUrn, 1, 1500) ||
    !isText(session, 2, 128) ||
    !isText(token, 4, 20_000) ||
    !(Number.isInteger(duration) && (duration as number) >= 900 && (duration as number) <= 43_200)
  ) {
    return badRequest('the request body is invalid');
  }
  const agency = state.sts.agencies.find(({ urn }) => urn === agencyUrn);
  if (!agency) return flatError(404, 'STS5.1106', `the agency '${agencyUrn}' cannot be found`);
  if ((duration as number) > agency.maxDurationSeconds) {
    return badRequest(`duration_seconds exceeds the agency's maximum of ${agency.maxDurationSeconds}`);
  }
  const provider = state.sts.providers.find(({ urn }) => urn === providerUrn);
  if (!provider) return badRequest(`the oidc provider '${providerUrn}' cannot be found`);
  const claims = await verifyIdToken(token, provider.issuer, now);
  if ('problem' in claims) return badRequest(`the id token is invalid: ${claims.problem}`);
  const audience = claims.aud.find((one) => provider.clientIds.includes(one));
  if (audience === undefined) {
    return flatError(400, 'STS5.2001', `the audience '${claims.aud.join()}' is not registered`);
  }
  const { trust } = agency;
  if (
    !trust.providers.includes(providerUrn) ||
    !trust.issuers.includes(claims.iss) ||
    !trust.audiences.includes(audience) ||
    !matchesAny(trust.subjects, claims.sub)
  ) {
    return json(403, {
      error_code: 'STS5.1001',
      error_msg: 'the trust policy of the agency does not allow sts:agencies:assumeWithOIDC',
      encoded_authorization_message: randomBytes(60).toString('base64'),
    });
  }

  const key = issueTemporaryKey(request, { projectIds: agency.projectIds, seconds: duration as number });
  const [, account = '', name = ''] = /^iam::([^:]*):agency:(.*)$/.exec(agencyUrn) ?? [];
  return json(200, {
    source_identity: '',
    assumed_agency: {
      urn: `sts::${account}::assumed-agency:${name}/${session}`,
      id: `${randomBytes(16).toString('hex')}:${session}`,
    },
    credentials: {
      access_key_id: key.ak,
      secret_access_key: key.sk,
      security_token: key.securityToken,
      expiration: new Date(key.expiresAt).toISOString(),
    },
    audience,
    provider: providerUrn,
    subject_from_id_token: claims.sub,
  });
}

/** Which code STS has for these is undocumented; this one is the emulator's own guess. */
function badRequest(message: string): Answer {
  return flatError(400, 'STS5.1000', message);
}

function isText(value: unknown, shortest: number, longest: number): value is string {
  return typeof value === 'string' && value.length >= shortest && value.length <= longest;
}
