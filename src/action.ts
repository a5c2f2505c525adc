import { obsAccess } from './auth/obs-access.ts';
import { GitHub } from './context/github.ts';
import { explainFailure } from './context/missing-secrets.ts';
import { loadContext, needsJobDetails } from './context/roots.ts';
import { scalarsOf } from './context/scalars.ts';
import { WorkflowEvent } from './context/workflow-event.ts';
import { loadData } from './data/data.ts';
import { runsInObs } from './data/obs-source.ts';
import type { Problem } from './errors.ts';
import { createAgents } from './http/agents.ts';
import { Http } from './http/retry.ts';
import { readInputs } from './inputs.ts';
import { findJobs } from './modelarts/find.ts';
import { openSession, signIn } from './modelarts/session.ts';
import { jobUpdater } from './modelarts/update-job.ts';
import { forEachJob } from './modelarts/update-jobs.ts';
import { linksFor } from './report/links.ts';
import { Progress } from './report/progress.ts';
import { Report } from './report/report.ts';
import type { RunResult } from './report/run-result.ts';
import { Deadline } from './runner/deadline.ts';
import { readEventPayload } from './runner/event.ts';
import { Secrets } from './runner/secrets.ts';
import { descriptionPerJob } from './template/describe.ts';
import { parseTemplate } from './template/template.ts';

/**
 * The whole step. It never throws: whatever happens is in the outputs, the log and the exit code.
 * @param unexpected rejects with an error that nobody caught
 */
export async function run(env: NodeJS.ProcessEnv = process.env, unexpected?: Promise<never>): Promise<void> {
  const deadline = new Deadline();
  const secrets = new Secrets();
  const report = new Report(env, secrets);
  const progress = new Progress();
  try {
    report.initOutputs();
    const work = updateDescriptions(env, secrets, report, progress, deadline);
    await report.end(await Promise.race([work, deadline.passed, unexpected ?? deadline.passed]));
  } catch (error) {
    await report.end(progress.brokenOff(error, (warning) => report.log.warn(warning)));
  } finally {
    // Nobody is told of what is still under way.
    deadline.end();
  }
}

/** The story: inputs → template → sign in → find → update. */
async function updateDescriptions(
  env: NodeJS.ProcessEnv,
  secrets: Secrets,
  report: Report,
  progress: Progress,
  deadline: Deadline,
): Promise<RunResult> {
  const [{ log }, problems] = [report, [] as Problem[]];
  const inputs = readInputs(env, problems, secrets);
  const { cloud, selection, dryRun, failOnError, summary } = inputs;
  progress.know({ dryRun, failOnError, summary });
  deadline.start(inputs.timeoutMs);
  const data = await loadData(inputs, env, problems, log);
  const event = new WorkflowEvent(env, readEventPayload);
  const template = await parseTemplate(inputs.template, data, problems, event);
  if (problems.length > 0 || data === undefined || template === undefined)
    throw progress.refused(problems, 'jobs' in selection ? selection.jobs : []);

  for (const warning of [...inputs.warnings, template.oddity]) if (warning !== undefined) log.warn(warning);
  const { startedAtMs, cancelled } = deadline;
  const agents = await createAgents(env, cancelled);
  const http = new Http({ ...inputs, startedAtMs }, agents, cancelled, (line) => log.info(`  … ${line}`));
  const github = new GitHub(event, http, inputs, (message) => log.warn(message));
  // Not awaited here: GitHub answers while the step signs in and finds the jobs.
  const shared = loadContext({ event, data, log }, template.uses, (lookup) => github.get(lookup));

  const end = (run: RunResult) =>
    inputs.comment ? report.comment(progress.complete(run), { github, event, key: inputs.commentKey }) : run;
  const isListed = !('jobs' in selection);
  progress.know({ links: linksFor(event) }, isListed ? [] : selection.jobs);
  try {
    const session = { ...inputs, env, http, secrets };
    const signedIn = signIn(session);
    const readRuns = runsInObs(obsAccess(signedIn, session));
    const { identity, projectId, client } = await openSession(signedIn, session);
    const scalars = scalarsOf({ readJob: (id) => client.get(id), readRuns, log, listAll: dryRun });
    const describe = descriptionPerJob(template, { event, data, scalars }, shared, inputs);
    const jobs = isListed ? progress.found(await findJobs(client, selection)) : selection.jobs;
    log.started(jobs.length, [
      ['event', `${event.name || 'none'} in ${event.repository || 'no repository'}`],
      ['template', template.outline],
      ['identity', identity.source],
      ['project', `${projectId}${cloud.projectId === '' ? ' (found)' : ''}`],
    ]);
    const readFirst = !isListed && (dryRun || inputs.comment || needsJobDetails(template.uses));
    const update = jobUpdater(client, describe, { dryRun, isListed, readFirst });
    await forEachJob(jobs, inputs.maxParallel, update, (result) => {
      progress.jobFinished(result);
      log.jobFinished(result, dryRun);
    });
    if (event.payloadFault !== undefined) log.warn(event.payloadFault);
    return await end(progress.result());
  } catch (error) {
    return end(progress.result(explainFailure(error, event)));
  }
}
