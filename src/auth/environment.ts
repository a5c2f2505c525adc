import { type CredentialSource, keyIdentity } from './identity.ts';
import { signInByTokenFile } from './token-file.ts';

/** Names under which one and the same thing stands in the environment, by who reads or writes them. */
const families = [
  {
    ak: 'HUAWEICLOUD_SDK_AK',
    sk: 'HUAWEICLOUD_SDK_SK',
    token: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
    project: 'HUAWEICLOUD_SDK_PROJECT_ID',
  },
  {
    ak: 'HUAWEI_CLOUD_ACCESS_KEY_ID',
    sk: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY',
    token: undefined,
    project: 'HUAWEI_CLOUD_PROJECT_ID',
  },
] as const;

/** The variables of Huawei's SDKs, and those that `huaweicloud/auth-action` writes. */
export const environment: CredentialSource = {
  label: 'environment variables',
  find(context) {
    const { env, secrets } = context;
    const half: string[] = [];
    const { HUAWEICLOUD_SDK_IDP_ID: idpId, HUAWEICLOUD_SDK_ID_TOKEN_FILE: tokenFile } = env;
    if (idpId && tokenFile) {
      return signInByTokenFile(context, 'HUAWEICLOUD_SDK_ID_TOKEN_FILE', idpId, tokenFile);
    }
    for (const family of families) {
      const accessKey = secrets.add(env[family.ak]?.trim() ?? '');
      const secretKey = secrets.add(env[family.sk]?.trim() ?? '');
      const securityToken = secrets.add((family.token && env[family.token]?.trim()) || '') || undefined;
      if (accessKey !== '' && secretKey !== '') {
        return keyIdentity(
          `the environment (${family.ak})`,
          { accessKey, secretKey, securityToken },
          env[family.project] || undefined,
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
    return {
      skipped:
        half.length > 0 ? half.join('; ') : `neither ${families.map(({ ak }) => ak).join(' nor ')} is set`,
    };
  },
};
