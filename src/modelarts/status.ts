/** Statuses of a visualization job by their number (ModelArts API Reference, *Job Statuses*), without `JOBSTAT_`. */
export const statusNames: readonly string[] = (
  'UNKNOWN INIT IMAGE_CREATING IMAGE_FAILED SUBMIT_TRYING SUBMIT_FAILED DELETE_FAILED WAITING RUNNING KILLING ' +
  'COMPLETED FAILED KILLED CANCELED LOST SCALING SUBMIT_MODEL_FAILED DEPLOY_SERVICE_FAILED CHECK_INIT ' +
  'CHECK_RUNNING CHECK_RUNNING_COMPLETED CHECK_FAILED'
).split(' ');

/** `status.phase` of a training job (ModelArts API Reference, *Querying a Training Job*). */
export const trainingPhases: readonly string[] =
  'Creating Pending Running Failed Completed Terminating Terminated Abnormal'.split(' ');
