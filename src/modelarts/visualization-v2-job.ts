import { asString, get } from '../json.ts';
import type { JobType } from './job.ts';
import { searchRequest, trainingJob, visualizationKind } from './training-job.ts';

/** ModelArts API Reference, *Training Management*: the TensorBoard job of the current API, told apart by its `kind`. */
export const visualizationV2Job: JobType = {
  ...trainingJob,
  name: 'visualization-v2',
  listRequest: (query, page) => searchRequest(query, page, [visualizationKind]),
  owns(answer) {
    const kind = get(answer, 'kind');
    return (
      asString(get(answer, 'metadata', 'id')) !== undefined &&
      (kind === undefined || kind === visualizationKind)
    );
  },
};
