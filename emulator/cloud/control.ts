import { type Fault, faultTypes } from './faults.ts';
import { type Answer, isObject, json } from './http.ts';
import { jobKey, visualizationJob } from './objects.ts';
import type { Site } from './site.ts';
import type { VisualizationJob } from './state.ts';

/** The emulator's own calls, for those who cannot reach into its process. They are neither recorded nor delayed. */
export async function answerControl(site: Site, method: string, path: string, body: Buffer): Promise<Answer> {
  const what = `${method} ${path.slice('/_emulator'.length)}`;
  if (what === 'GET /requests') return json(200, site.requests);
  if (what === 'GET /jobs') {
    return json(200, {
      visualization: listed(site.state.jobs),
      training: listed(site.state.trainingJobs),
    });
  }
  if (what === 'POST /reset') {
    site.reset();
    return json(200, {});
  }
  let given: unknown;
  try {
    given = JSON.parse(body.toString());
  } catch {
    return json(400, { message: 'The body is not JSON.' });
  }
  if (what === 'POST /faults') {
    const faults = [given].flat();
    if (!faults.every(isFault)) {
      return json(400, { message: `A fault needs a kind, whose type is one of ${faultTypes.join(', ')}.` });
    }
    for (const fault of faults) site.faults.add(fault);
    return json(200, { queued: faults.length });
  }
  const job = /^PUT \/jobs\/([^/]+)\/([^/]+)$/.exec(what);
  if (job && isObject(given)) {
    const [, project = '', id = ''] = job;
    const key = jobKey(project, id);
    const changed = {
      ...visualizationJob({ job_id: id }),
      ...site.state.jobs.get(key),
      ...given,
      job_id: id,
    };
    site.state.jobs.set(key, changed satisfies VisualizationJob);
    return json(200, changed);
  }
  return json(404, { message: 'The emulator has no such control.' });
}

function isFault(value: unknown): value is Fault {
  return isObject(value) && isObject(value.kind) && faultTypes.includes(value.kind.type as never);
}

function listed<Job>(jobs: Map<string, Job>) {
  return [...jobs].map(([key, job]) => ({ project_id: key.slice(0, key.lastIndexOf('/')), ...job }));
}
