import type { Http } from '../http/retry.ts';
import type { Cloud } from '../huaweicloud/cloud.ts';
import type { JobSelection } from './selection.ts';
import { parallelBeforeFirstAnswer } from './update-jobs.ts';

/**
 * Opens the connections that a run needs once it has signed in: for the lookup of the project, if that is not known, and
 * for as many jobs as are sent at once, or for their list.
 */
export function connectAhead(
  http: Http,
  cloud: Cloud,
  projectId: string | undefined,
  { selection, maxParallel }: { readonly selection: JobSelection; readonly maxParallel: number },
): void {
  if (!projectId) http.connectAhead(cloud.iamEndpoint);
  const jobs = 'jobs' in selection ? selection.jobs.length : 1;
  http.connectAhead(cloud.endpoint, Math.min(jobs, maxParallel, parallelBeforeFirstAnswer));
}
