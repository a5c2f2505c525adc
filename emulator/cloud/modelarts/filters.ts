import { isObject } from '../http.ts';
import type { TrainingJob } from '../state.ts';

type Keep = (job: TrainingJob) => boolean;

interface Field {
  value(job: TrainingJob): string;
  /** Those with which the references show it, and `not`. */
  operators: string[];
}

/** By the key of a filter. */
const fields = new Map<unknown, Field>([
  ['id', { value: (job) => job.id, operators: ['in', 'not'] }],
  ['name', { value: (job) => job.name, operators: ['like', 'in', 'not'] }],
  ['kind', { value: (job) => job.kind, operators: ['in', 'not'] }],
  ['phase', { value: (job) => job.phase, operators: ['in', 'not'] }],
  ['algorithm_id', { value: (job) => job.algorithm_id, operators: ['in', 'not'] }],
  ['algorithm_name', { value: (job) => job.algorithm_name, operators: ['like', 'in', 'not'] }],
  ['create_time', { value: (job) => String(job.create_time), operators: ['between'] }],
  ['user_id', { value: (job) => job.user_id, operators: ['in', 'not'] }],
  ['pool_id', { value: (job) => job.pool_id, operators: ['in', 'not'] }],
  ['training_experiment_id', { value: (job) => job.training_experiment_id, operators: ['in', 'not'] }],
  ['runtime_type', { value: (job) => job.runtime_type, operators: ['in', 'not'] }],
  ['priority', { value: (job) => job.priority, operators: ['in', 'not'] }],
]);

const mostValues = 10;
const longestSpan = 31 * 24 * 60 * 60 * 1000;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Whether a job is to be listed, by one filter of the query; undefined if there is no such filter. */
export function readFilter(filter: unknown): Keep | undefined {
  if (!isObject(filter)) return undefined;
  const { key, operator, value: values } = filter;
  const field = fields.get(key);
  if (!field?.operators.includes(String(operator)) || !areValues(values)) return undefined;
  switch (operator) {
    case 'like':
      return (job) => values.some((value) => field.value(job).includes(value));
    case 'in':
      return (job) => values.includes(field.value(job));
    case 'not':
      return (job) => !values.includes(field.value(job));
    default:
      return between(field, values);
  }
}

function areValues(values: unknown): values is string[] {
  return (
    Array.isArray(values) &&
    values.length > 0 &&
    values.length <= mostValues &&
    values.every((value) => typeof value === 'string')
  );
}

function between({ value }: Field, values: string[]): Keep | undefined {
  const [from = Number.NaN, to = Number.NaN] = values.map((text) =>
    rfc3339.test(text) ? Date.parse(text) : Number.NaN,
  );
  const isSpan = values.length === 2 && to >= from && to - from <= longestSpan;
  return isSpan ? (job) => Number(value(job)) >= from && Number(value(job)) <= to : undefined;
}
