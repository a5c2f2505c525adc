import { asFailure } from '../errors.ts';
import { parseBody } from '../http/json-body.ts';
import type { HttpAnswer } from '../http/types.ts';
import { get } from '../json.ts';
import { type CredentialSource, keyIdentity, readTemporaryKey, type SignInContext } from './identity.ts';

const noAgency = 'Please configure Cloud Service Agency first';

/**
 * The temporary key that an ECS with an agency offers to what runs on it: a self-hosted runner
 * (Elastic Cloud Server User Guide, *Metadata*). Both versions: with a session token, and the older one without.
 */
export const metadata: CredentialSource = {
  label: 'metadata service of an ECS',
  async find(context) {
    const { metadataEndpoint } = context.cloud;
    try {
      let answer = await requestKey(context, await requestSession(context));
      // A session may have ended between the two: one new one, unless the ECS says that it has no agency.
      if (answer.status === 401 && !answer.body.includes(noAgency)) {
        answer = await requestKey(context, await requestSession(context));
      }
      if (answer.body.includes(noAgency)) return { skipped: 'this ECS has no agency; attach one to it' };
      const names = { accessKey: 'access', secretKey: 'secret', securityToken: 'securitytoken' };
      const key = readTemporaryKey(get(parseBody(answer.body), 'credential'), names, context.secrets);
      if (answer.status !== 200 || key === undefined) {
        return {
          skipped: `${metadataEndpoint} answers HTTP ${answer.status} without a key: this is no ECS with an agency`,
        };
      }
      return keyIdentity('the metadata service of this ECS', key);
    } catch (error) {
      const { code, why } = asFailure(error);
      if (code === 'CANCELLED') throw error;
      return { skipped: `${metadataEndpoint} does not answer (${why ?? code}): this runner is on no ECS` };
    }
  },
};

// Where there is no ECS nothing answers, so this must give up soon; the SDKs wait three seconds.
const soon = { maxAttempts: 1, withinMs: 3000 };

async function requestSession({ cloud, http, secrets }: SignInContext): Promise<string | undefined> {
  const answer = await http.send({
    ...soon,
    purpose: 'ask the metadata service for a session',
    request: {
      method: 'PUT',
      url: `${cloud.metadataEndpoint}/meta-data/latest/api/token`,
      headers: { 'X-Metadata-Token-Ttl-Seconds': '21600' },
    },
  });
  const token = answer.status === 200 ? answer.body.trim() : '';
  // What answers on other clouds may be a page of HTML: no header takes that.
  return /^[\x21-\x7e]+$/.test(token) ? secrets.add(token) : undefined;
}

function requestKey({ cloud, http }: SignInContext, session: string | undefined): Promise<HttpAnswer> {
  return http.send({
    ...soon,
    purpose: 'ask the metadata service for a key',
    request: {
      method: 'GET',
      url: `${cloud.metadataEndpoint}/openstack/latest/securitykey`,
      headers: session === undefined ? {} : { 'X-Metadata-Token': session },
    },
  });
}
