/**
 * Installs the core of Huawei Cloud's Python SDK into `.tools/`, by which a test checks the emulator's idea of a
 * signature: `npm run python-sdk`. Without Python there is nothing to do, and that test is skipped.
 */
import { spawnSync } from 'node:child_process';
import { installPythonPackage, pythonEnvironment } from './python-environment.ts';

const sdk = ['huaweicloudsdkcore', '3.1.219'] as const;

/** The environment of the SDK, whether it is there or not. */
export const pythonSdk = pythonEnvironment(...sdk);

if (import.meta.main) {
  if (spawnSync('python3', ['--version']).status === 0) console.log(installPythonPackage(...sdk));
  else console.log('There is no python3 here: the test with the Python SDK will be skipped.');
}
