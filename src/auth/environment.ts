import { type CredentialSource, keyIdentity, type Skipped } from './identity.ts';
import { signInByOidcVariables } from './oidc-variables.ts';
import { checkSecret } from './secret-text.ts';
import { signInByTokenFile } from './token-file.ts';

/** Names under which one and the same thing stands in the environment, by who reads or writes them. */
const families = [
  // Huawei Cloud's SDKs.
  {
    ak: 'HUAWEICLOUD_SDK_AK',
    sk: 'HUAWEICLOUD_SDK_SK',
    token: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
    project: 'HUAWEICLOUD_SDK_PROJECT_ID',
  },
  // huaweicloud/auth-action.
  {
    ak: 'HUAWEI_CLOUD_ACCESS_KEY_ID',
    sk: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY',
    token: undefined,
    project: 'HUAWEI_CLOUD_PROJECT_ID',
  },
  // Terraform.
  { ak: 'HW_ACCESS_KEY', sk: 'HW_SECRET_KEY', token: 'HW_SECURITY_TOKEN', project: undefined },
] as const;

/** The variables of Huawei's SDKs, those that `huaweicloud/auth-action` writes, and Terraform's. */
export const environment: CredentialSource = {
  label: 'environment variables',
  find(context) {
    const { env, secrets } = context;
    const half: string[] = [];
    const read = (name: string | undefined): string => {
      if (name === undefined) return '';
      const value = secrets.add(env[name]?.trim() ?? '');
      checkSecret(name, value);
      return value;
    };
    const byOidc = signInByOidcVariables(context);
    if (!('skipped' in byOidc)) return byOidc;
    if (byOidc.skipped !== '') half.push(byOidc.skipped);
    const { HUAWEICLOUD_SDK_IDP_ID: idpId, HUAWEICLOUD_SDK_ID_TOKEN_FILE: tokenFile } = env;
    if (idpId && tokenFile) {
      checkSecret('HUAWEICLOUD_SDK_IDP_ID', idpId);
      return signInByTokenFile(context, 'HUAWEICLOUD_SDK_ID_TOKEN_FILE', idpId, tokenFile);
    }
    for (const family of families) {
      const accessKey = read(family.ak);
      const secretKey = read(family.sk);
      const securityToken = read(family.token) || undefined;
      if (accessKey !== '' && secretKey !== '') {
        return keyIdentity(
          `the environment (${family.ak})`,
          { accessKey, secretKey, securityToken },
          (family.project && env[family.project]) || undefined,
        );
      }
      if (accessKey !== '' || secretKey !== '') {
        half.push(
          accessKey === ''
            ? `${family.sk} is set, ${family.ak} is not`
            : `${family.ak} is set, ${family.sk} is not`,
        );
      }
    }
    return skippedWith(half);
  },
};

function skippedWith(half: readonly string[]): Skipped {
  const names = families.map(({ ak }) => ak);
  const unset = `neither ${names.slice(0, -1).join(', ')} nor ${names.at(-1)} is set`;
  return { skipped: half.length > 0 ? half.join('; ') : unset };
}
