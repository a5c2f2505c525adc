import { asArray, asNumber, asObject, asString, get } from '../json.ts';
import { type JobType, readDuration, readTime, readWebPage } from './job.ts';

/** By their number (ModelArts API Reference, *Job Statuses*), without `JOBSTAT_`. */
const statuses = (
  'unknown init image_creating image_failed submit_trying submit_failed delete_failed waiting running killing ' +
  'completed failed killed canceled lost scaling submit_model_failed deploy_service_failed check_init ' +
  'check_running check_running_completed check_failed'
).split(' ');

const pageSize = 100;

/** ModelArts API Reference, *Visualization Jobs*: Historical APIs, Training Management (Old Version). */
export const visualizationJob: JobType = {
  name: 'visualization',
  apiVersion: 'v1',
  collection: 'visualization-jobs',
  idField: 'job_id',
  permission: 'modelarts:tensorboard',
  statuses,
  parseStatus(text) {
    if (/^\d+$/.test(text)) return statuses[Number(text)];
    const name = text.replaceAll(/[- ]/g, '_');
    return statuses.find((status) => status === name);
  },
  updateBody: (description) => ({ job_desc: description }),
  pageSize,
  listRequest({ name, status }, page) {
    const parameters = [
      'order=asc',
      `page=${page}`,
      `per_page=${pageSize}`,
      ...(name === '' ? [] : [`search_content=${encodeURIComponent(name)}`]),
      'sortBy=job_name',
      ...(status === '' ? [] : [`status=${statuses.indexOf(status)}`]),
    ];
    return { method: 'GET', path: `visualization-jobs?${parameters.join('&')}` };
  },
  readPage: (answer) => ({
    items: asArray(get(answer, 'jobs')),
    total: asNumber(get(answer, 'job_total_count')),
  }),
  owns: (answer) => asString(get(answer, 'job_id')) !== undefined,
  foreignId: (id) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? 'a UUID' : undefined),
  readJob(answer) {
    const fields = asObject(answer) ?? {};
    const id = asString(fields.job_id);
    if (id === undefined) return undefined;
    const status = asNumber(fields.status);
    return {
      id,
      name: asString(fields.job_name),
      description: typeof fields.job_desc === 'string' ? fields.job_desc : undefined,
      status: status === undefined ? undefined : (statuses[status] ?? String(status)),
      createdAt: readTime(fields.create_time),
      duration: readDuration(fields.duration),
      url: readWebPage(fields.service_url),
      trainUrl: asString(fields.train_url),
    };
  },
};
