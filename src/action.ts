import { headSha } from './context/commit.ts';
import { GitHub } from './context/github.ts';
import { describeJob, needsDetails } from './context/job.ts';
import type { Context } from './context/root.ts';
import { loadContext } from './context/roots.ts';
import { loadData } from './data/data.ts';
import { ActionError, asFailure, codes, inputError, type Problem } from './errors.ts';
import { createAgents } from './http/proxy.ts';
import { Http } from './http/retry.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { get, type JsonObject } from './json.ts';
import { ModelArts } from './modelarts/client.ts';
import { findJobs } from './modelarts/find.ts';
import type { Job } from './modelarts/job.ts';
import { findProject } from './modelarts/project.ts';
import { failed, forEachJob, type JobResult } from './modelarts/update-jobs.ts';
import { Report } from './report/report.ts';
import type { RunResult } from './report/run-result.ts';
import { WorkflowEvent } from './runner/event.ts';
import { Secrets } from './runner/secrets.ts';
import { readWorkspaceFile } from './runner/workspace.ts';
import { type DescriptionRules, renderDescription } from './template/describe.ts';
import { Template, TemplateError } from './template/template.ts';
import type { Description } from './text.ts';

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
    report.end(await annotate(env, secrets, report, cancel.signal, startedAtMs));
  } catch (error) {
    report.end({ dryRun: false, failOnError: true, results: [], failure: asFailure(error), links: [] });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

// The story: inputs → sign in and select, beside what GitHub knows → render → update → report.
async function annotate(
  env: NodeJS.ProcessEnv,
  secrets: Secrets,
  report: Report,
  cancelled: AbortSignal,
  startedAtMs: number,
): Promise<RunResult> {
  const problems: Problem[] = [];
  const inputs = readInputs(env, problems, secrets);
  const dataProblems: Problem[] = [];
  const data = await loadData(inputs, env, dataProblems);
  problems.push(...dataProblems);
  // What the data lacks can't be said of data that could not be read.
  const template = readTemplate(inputs, env, problems, dataProblems.length === 0 ? data : undefined);
  if (problems.length > 0 || template === undefined) throw inputError(problems);
  const agents = createAgents(env);
  if (agents.warning !== undefined) report.log.warn(agents.warning);

  const event = new WorkflowEvent(env);
  const http = new Http({ ...inputs, startedAtMs }, agents, cancelled, (line) =>
    report.log.info(`  … ${line}`),
  );
  const github = new GitHub(event, http, inputs, (message) => report.log.warn(message));
  const context = loadContext({ event, github, data }, template.uses);
  const { selection, dryRun, failOnError } = inputs;
  const links = whereToLook(event);
  const isListed = !('jobs' in selection);
  let jobs = isListed ? [] : selection.jobs;
  try {
    const identity = await inputs.signIn({
      cloud: inputs.cloud,
      env,
      http,
      secrets,
      timeoutMs: inputs.timeoutMs,
    });
    const projectId =
      inputs.cloud.projectId || identity.projectId || (await findProject(http, identity, inputs.cloud));
    const client = new ModelArts(http, identity, inputs.cloud.endpoint, projectId, selection.type);
    if (isListed) jobs = await findJobs(client, selection);
    report.log.started(jobs.length, [
      ['event', `${event.name || 'none'} in ${event.repository || 'no repository'}`],
      ['template', describeTemplate(template)],
      ['identity', identity.source],
      ['project', `${projectId}${inputs.cloud.projectId === '' ? ' (found)' : ''}`],
    ]);
    const readFirst = !isListed && (dryRun || needsDetails(template.uses.get('job')));
    const update = updateJob(client, descriptionOf(template, inputs), context, {
      dryRun,
      isListed,
      readFirst,
    });
    const results = await forEachJob(jobs, inputs.maxParallel, isListed, update, (result) =>
      report.log.jobFinished(result, dryRun),
    );
    if (event.payloadFault !== undefined) report.log.warn(event.payloadFault);
    return { dryRun, failOnError, results, links };
  } catch (error) {
    const failure = asFailure(withSecretsHint(error, event));
    return { dryRun, failOnError, results: jobs.map((job) => failed(job, error)), failure, links };
  }
}

/** One job's part: read it if it has to be, render, send. */
function updateJob(
  client: ModelArts,
  describe: (context: Context, job: Job) => Description,
  context: Promise<Context>,
  { dryRun, isListed, readFirst }: { dryRun: boolean; isListed: boolean; readFirst: boolean },
) {
  return async (job: Job): Promise<JobResult> => {
    const startedAt = performance.now();
    let current = job;
    let known: Partial<JobResult> = isListed ? { previous: job.description ?? '' } : {};
    try {
      if (readFirst) {
        current = await client.get(job.id);
        known = { previous: current.description ?? '' };
      }
      const description = describe(await context, current);
      known = { ...known, description };
      const updated = dryRun ? {} : await client.update(job.id, description.text);
      const durationMs = performance.now() - startedAt;
      return { ...known, ...updated, job: current, isSuccess: true, durationMs };
    } catch (error) {
      return failed(current, error, { ...known, durationMs: performance.now() - startedAt });
    }
  };
}

function readTemplate(
  inputs: Inputs,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
  data: JsonObject | undefined,
): Template | undefined {
  const input = 'file' in inputs.template ? 'description-file' : 'description';
  try {
    const source =
      'file' in inputs.template ? readWorkspaceFile(inputs.template.file, env) : inputs.template.text;
    return new Template(source, input, data);
  } catch (error) {
    if (error instanceof TemplateError) problems.push(...error.problems);
    else
      problems.push({
        input,
        what: `is wrong: ${(error as Error).message}`,
        cure: 'Give a path relative to the workspace.',
      });
    return undefined;
  }
}

/** The description of a job; rendered once for all jobs if the template does not name the job. */
function descriptionOf(template: Template, rules: DescriptionRules) {
  let same: Description | undefined;
  return (context: Context, job: Job): Description => {
    if (same !== undefined) return same;
    const description = renderDescription(template, { ...context, job: describeJob(job) }, rules);
    if (!template.uses.has('job')) same = description;
    return description;
  };
}

function describeTemplate(template: Template): string {
  const names = [...template.uses.keys()];
  return `${template.source.length} characters, ${names.length === 0 ? 'a fixed text' : `with ${names.join(', ')}`}`;
}

function whereToLook(event: WorkflowEvent): (readonly [string, string])[] {
  const { repository, serverUrl } = event;
  const sha = headSha(event);
  const number = get(event.pullRequest, 'number') ?? event.pullRequestNumber;
  return [
    ...(sha && repository
      ? [[`commit ${sha.slice(0, 7)}`, `${serverUrl}/${repository}/commit/${sha}`] as const]
      : []),
    ...(number && repository
      ? [[`pull request ${number}`, `${serverUrl}/${repository}/pull/${number}`] as const]
      : []),
  ];
}

function withSecretsHint(error: unknown, event: WorkflowEvent): unknown {
  const failure = asFailure(error);
  if (failure.code !== codes.noCredentials || !event.withoutSecrets) return error;
  return new ActionError({
    ...failure,
    cure: 'This run is for a pull request from a fork or by Dependabot, which gets no secrets: skip the step there, or run it on `workflow_run`.',
  });
}
