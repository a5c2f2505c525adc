import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type CredentialSource, keyIdentity } from './identity.ts';
import { checkSecret } from './secret-text.ts';
import { signInByTokenFile } from './token-file.ts';

/** The profile file of Huawei's SDKs; its section `basic` is for regional services such as ModelArts. */
export const profile: CredentialSource = {
  label: 'profile file',
  find(context) {
    const { env, secrets } = context;
    const path = env.HUAWEICLOUD_SDK_CREDENTIALS_FILE || defaultPath(env);
    if (path === undefined) {
      return { skipped: 'this user has no home directory (HOME is not set)' };
    }
    let content: string;
    try {
      content = readFileSync(path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return { skipped: code === 'ENOENT' ? `there is no ${path}` : `${path} can't be read (${code})` };
    }
    const basic = readSection(content, 'basic');
    if (basic === undefined) return { skipped: `${path} has no section [basic]` };
    const accessKey = secrets.add(basic.get('ak') ?? '');
    const secretKey = secrets.add(basic.get('sk') ?? '');
    const securityToken = secrets.add(basic.get('security_token') ?? '') || undefined;
    for (const [key, value] of [
      ['ak', accessKey],
      ['sk', secretKey],
      ['security_token', securityToken ?? ''],
      ['idp_id', basic.get('idp_id') ?? ''],
    ] as const) {
      checkSecret(`${key} in ${path}`, value);
    }
    const idpId = basic.get('idp_id');
    const tokenFile = basic.get('id_token_file');
    if (idpId && tokenFile) return signInByTokenFile(context, `id_token_file in ${path}`, idpId, tokenFile);
    if (accessKey === '' || secretKey === '') {
      return { skipped: `section [basic] of ${path} has no ${accessKey === '' ? 'ak' : 'sk'}` };
    }
    return keyIdentity(
      `the profile file ${path}`,
      { accessKey, secretKey, securityToken },
      basic.get('project_id') || undefined,
    );
  },
};

function defaultPath({ HOME: home }: NodeJS.ProcessEnv): string | undefined {
  try {
    return join(home || homedir(), '.huaweicloud', 'credentials');
  } catch {
    // A container may run as a user that /etc/passwd does not know.
    return undefined;
  }
}

/** The keys and values of one section of an INI file. */
export function readSection(content: string, name: string): Map<string, string> | undefined {
  let section: Map<string, string> | undefined;
  let inside = false;
  for (const line of content.split(/\r?\n/).map((text) => text.trim())) {
    const header = /^\[\s*(.*?)\s*\]$/.exec(line);
    const [, key, value] = /^([^=:;#]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (header) {
      inside = header[1] === name;
      if (inside) section ??= new Map();
    } else if (inside && key !== undefined && value !== undefined) {
      section?.set(key.toLowerCase(), value);
    }
  }
  return section;
}
