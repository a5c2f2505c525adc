/** Environment of a push of `abc…` to main in acme/vision, as the runner sets it. */
export const pushSha = '3f2a1bc4d5e6f708192a3b4c5d6e7f8091a2b3c4';
export const runnerEnvironment = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'ann',
  GITHUB_TRIGGERING_ACTOR: 'ann',
  GITHUB_REPOSITORY: 'acme/vision',
  GITHUB_SHA: pushSha,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_HEAD_REF: '',
  GITHUB_BASE_REF: '',
  GITHUB_RUN_ID: '1234567890',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_WORKFLOW: 'train',
  GITHUB_JOB: 'resnet',
  GITHUB_SERVER_URL: 'https://github.com',
};
