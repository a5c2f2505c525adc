import { GitHub } from './context/github.ts';
import { explainFailure } from './context/missing-secrets.ts';
import { loadContext, needsJobDetails } from './context/roots.ts';
import { WorkflowEvent } from './context/workflow-event.ts';
import { loadData } from './data/data.ts';
import { ActionError, asFailure, inputError, type Problem } from './errors.ts';
import { createAgents } from './http/proxy.ts';
import { Http } from './http/retry.ts';
import { readInputs } from './inputs.ts';
import { ModelArts } from './modelarts/client.ts';
import { connectAhead } from './modelarts/connect-ahead.ts';
import { findJobs } from './modelarts/find.ts';
import { findProject } from './modelarts/project.ts';
import { jobUpdater } from './modelarts/update-job.ts';
import { failed, forEachJob } from './modelarts/update-jobs.ts';
import { linksFor } from './report/links.ts';
import { Report } from './report/report.ts';
import type { RunResult } from './report/run-result.ts';
import { readEventPayload } from './runner/event.ts';
import { Secrets } from './runner/secrets.ts';
import { descriptionPerJob } from './template/describe.ts';
import { parseTemplate } from './template/template.ts';

/** The whole step. It never throws: whatever happens is in the outputs, the log and the exit code. */
export async function run(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const startedAtMs = performance.now();
  const secrets = new Secrets();
  const report = new Report(env, secrets);
  const cancel = new AbortController();
  const stop = () => cancel.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    report.initOutputs();
    report.end(await updateDescriptions(env, secrets, report, cancel.signal, startedAtMs));
  } catch (error) {
    report.end({ dryRun: false, failOnError: true, results: [], failure: asFailure(error), links: [] });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

/** The story: inputs → template → sign in → find → update. */
async function updateDescriptions(
  env: NodeJS.ProcessEnv,
  secrets: Secrets,
  report: Report,
  cancelled: AbortSignal,
  startedAtMs: number,
): Promise<RunResult> {
  const { log } = report;
  const problems: Problem[] = [];
  const inputs = readInputs(env, problems, secrets);
  const data = await loadData(inputs, env, problems);
  const event = new WorkflowEvent(env, readEventPayload);
  const template = parseTemplate(inputs.template, data, problems, event);
  if (problems.length > 0 || data === undefined || template === undefined) throw inputError(problems);

  const agents = createAgents(env);
  for (const warning of [agents.warning, template.oddity]) if (warning !== undefined) log.warn(warning);
  const http = new Http({ ...inputs, startedAtMs }, agents, cancelled, (line) => log.info(`  … ${line}`));
  const github = new GitHub(event, http, inputs, (message) => log.warn(message));
  // Not awaited here: GitHub answers while the step signs in and finds the jobs.
  const shared = loadContext({ event, data, log }, template.uses, (lookup) => github.get(lookup));
  const describe = descriptionPerJob(template, { event, data }, shared, inputs);

  const { cloud, selection, dryRun, failOnError, summary } = inputs;
  const links = linksFor(event);
  const end = (run: RunResult) =>
    inputs.comment ? report.comment(run, { github, event, key: inputs.commentKey }) : run;
  const isListed = !('jobs' in selection);
  let jobs = isListed ? [] : selection.jobs;
  try {
    const connect = (projectId: string) => connectAhead(http, cloud, projectId, inputs);
    const identity = await inputs.signIn({
      ...inputs,
      env,
      http,
      secrets,
      connectAhead: () => connect(cloud.projectId),
    });
    const known = cloud.projectId || identity.projectId || '';
    connect(known);
    const projectId = known || (await findProject(http, identity, cloud));
    const client = new ModelArts(http, identity, cloud.endpoint, projectId, selection.type);
    if (isListed) jobs = await findJobs(client, selection);
    log.started(jobs.length, [
      ['event', `${event.name || 'none'} in ${event.repository || 'no repository'}`],
      ['template', template.outline],
      ['identity', identity.source],
      ['project', `${projectId}${cloud.projectId === '' ? ' (found)' : ''}`],
    ]);
    const readFirst = !isListed && (dryRun || inputs.comment || needsJobDetails(template.uses));
    const update = jobUpdater(client, describe, { dryRun, isListed, readFirst });
    const results = await forEachJob(jobs, inputs.maxParallel, isListed, update, (result) =>
      log.jobFinished(result, dryRun),
    );
    if (event.payloadFault !== undefined) log.warn(event.payloadFault);
    return await end({ dryRun, failOnError, summary, results, links });
  } catch (error) {
    const failure = explainFailure(error, event);
    const results = jobs.map((job) => failed(job, new ActionError(failure)));
    return end({ dryRun, failOnError, summary, results, failure, links });
  }
}
