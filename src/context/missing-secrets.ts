import { asFailure, codes, type Failure } from '../errors.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** The failure behind an error; if credentials are missing because GitHub gives the run no secrets, it says so. */
export function explainFailure(error: unknown, event: WorkflowEvent): Failure {
  const failure = asFailure(error);
  if (failure.code !== codes.noCredentials || !event.withoutSecrets) return failure;
  return {
    ...failure,
    cure: 'This run is for a pull request from a fork or by Dependabot, which gets no secrets: skip the step there, or run it on `workflow_run`.',
  };
}
