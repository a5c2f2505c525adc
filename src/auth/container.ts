import { readFileSync } from 'node:fs';
import { asFailure } from '../errors.ts';
import { parseBody } from '../http/json-body.ts';
import { asObject, get } from '../json.ts';
import { type CredentialSource, keyIdentity, readTemporaryKey } from './identity.ts';
import { checkSecret } from './secret-text.ts';

const uriVariable = 'HC_CONTAINER_CREDENTIALS_FULL_URI';
const fileVariable = 'HC_CONTAINER_AUTHORIZATION_TOKEN_FILE';

// Both forms that Huawei's SDKs accept.
const forms = [
  { accessKey: 'accessKeyId', secretKey: 'secretAccessKey', securityToken: 'securityToken' },
  { accessKey: 'access', secretKey: 'secret', securityToken: 'securitytoken' },
];

/** The temporary key that a cluster offers to a pod, e.g. a self-hosted runner in CCE: the SDKs' pod identity. */
export const container: CredentialSource = {
  label: 'identity of a container',
  async find({ env, http, secrets }) {
    const { [uriVariable]: uri, [fileVariable]: file } = env;
    if (!uri || !file) return { skipped: `${uri ? fileVariable : uriVariable} is not set` };
    if (!URL.canParse(uri) || !isSafe(new URL(uri))) {
      return { skipped: `${uriVariable} is not an https URL, nor an http URL of this machine` };
    }
    let token: string;
    try {
      token = secrets.add(readFileSync(file, 'utf8').trim());
    } catch (error) {
      return {
        skipped: `the file of ${fileVariable} can't be read (${(error as NodeJS.ErrnoException).code})`,
      };
    }
    checkSecret(`the file of ${fileVariable}`, token);
    try {
      const answer = await http.send({
        maxAttempts: 1,
        withinMs: 3000,
        purpose: 'ask for the key of this container',
        request: {
          method: 'POST',
          url: uri,
          headers: { 'Content-Type': 'application/json', Authorization: token },
          body: '{}',
        },
      });
      const body = parseBody(answer.body);
      const found = asObject(get(body, 'credentials')) ?? asObject(get(body, 'credential'));
      const key = forms.map((names) => readTemporaryKey(found, names, secrets)).find(Boolean);
      if (answer.status !== 200 || key === undefined) {
        return { skipped: `${uriVariable} answers HTTP ${answer.status} without a key` };
      }
      return keyIdentity('the identity of this container', key);
    } catch (error) {
      const { code, why } = asFailure(error);
      if (code === 'CANCELLED') throw error;
      return { skipped: `${uriVariable} does not answer (${why ?? code})` };
    }
  },
};

// The token proves who the pod is, so it leaves the machine encrypted or not at all.
function isSafe({ protocol, hostname }: URL): boolean {
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254(\.\d+){2})$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLocal);
}
