/** Prints what a template would send, its length, and what it would fetch. No credentials, and no request. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pushSha, runnerEnvironment } from '../emulator/runner/environment.ts';
import { events, headSha, event as sample } from '../emulator/runner/events.ts';
import type { GitHub } from '../src/context/github.ts';
import { describeJob, needsDetails } from '../src/context/job.ts';
import { loadContext } from '../src/context/roots.ts';
import { loadData } from '../src/data/data.ts';
import { inputError, type Problem, sentence } from '../src/errors.ts';
import { defaultDescription } from '../src/inputs.ts';
import { WorkflowEvent } from '../src/runner/event.ts';
import { renderDescription } from '../src/template/describe.ts';
import { Template, TemplateError } from '../src/template/template.ts';
import { maxDescriptionLength } from '../src/text.ts';

const usage = `Usage: npm run preview -- [options]

  --template TEXT        the template; without it, the default of action.yml
  --template-file FILE   the same from a file
  --event NAME           ${Object.keys(events)
    .filter((name) => /^\w+$/.test(name))
    .join(', ')}
                         (default: push; a sample of each is used)
  --payload FILE         a real payload of the event, instead of the sample
  --data FILE            JSON or YAML, as \`data\`; several merge in order
  --inputs JSON          the inputs of a workflow_dispatch
  --help`;

async function preview(parameters: string[]): Promise<number> {
  const string = { type: 'string' } as const;
  let options: ReturnType<typeof parse>;
  try {
    options = parse();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const { event: name = 'push', payload, inputs } = options;
  if (!Object.hasOwn(events, name)) {
    console.error(`--event: there is no sample of ${JSON.stringify(name)}.\n\n${usage}`);
    return 2;
  }
  const missing = [options['template-file'], payload, ...(options.data ?? [])].find(
    (path) => path !== undefined && !existsSync(path),
  );
  if (missing !== undefined) {
    console.error(`There is no file ${JSON.stringify(missing)}.`);
    return 2;
  }

  const problems: Problem[] = [];
  const source = options['template-file']
    ? readFileSync(options['template-file'], 'utf8')
    : (options.template ?? defaultDescription);
  const data = await loadData(
    { data: '', dataFiles: options.data ?? [] },
    { GITHUB_WORKSPACE: process.cwd() },
    problems,
  );
  const home = mkdtempSync(join(tmpdir(), 'preview-'));
  try {
    if (problems.length > 0) throw inputError(problems);
    const template = new Template(
      source,
      options['template-file'] ? 'description-file' : 'description',
      data,
    );
    const body: unknown = payload ? JSON.parse(readFileSync(payload, 'utf8')) : sample(name).event?.payload;
    const path = join(home, 'event.json');
    writeFileSync(
      path,
      JSON.stringify({
        ...(body as object),
        ...(inputs === undefined ? {} : { inputs: JSON.parse(inputs) }),
      }),
    );
    const env = {
      ...runnerEnvironment,
      ...sample(name).env,
      GITHUB_EVENT_NAME: sample(name).event?.name,
      GITHUB_EVENT_PATH: path,
    };
    const asked: string[] = [];
    const event = new WorkflowEvent(env);
    const context = await loadContext({ event, github: sampleGitHub(asked), data }, template.uses);
    if (needsDetails(template.uses.get('job')))
      asked.push('ModelArts: the job, once for each (unless the list query found it)');
    const { text, truncated, renderedLength } = renderDescription(
      template,
      { ...context, job: describeJob(sampleJob) },
      { overflow: 'truncate', allowEmpty: true },
    );
    console.log(`${text}\n`);
    const length = `${text.length} of ${maxDescriptionLength} characters`;
    console.log(
      `length   ${length}${truncated ? `, cut from ${renderedLength}` : ''}${text === '' ? ': an error without allow-empty' : ''}`,
    );
    console.log(`event    ${name}${payload ? `, ${payload}` : ', a sample'}`);
    console.log(
      `fetches  ${asked.length === 0 ? 'nothing: the update is the only request (with a known project)' : `${asked.join('\n         ')}\n         (sample values stand for them here)`}`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof TemplateError) && !('failure' in (error as object))) throw error;
    console.error(sentence((error as TemplateError).failure));
    return 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }

  function parse() {
    return parseArgs({
      args: parameters,
      options: {
        template: string,
        'template-file': string,
        event: string,
        payload: string,
        data: { ...string, multiple: true },
        inputs: string,
        help: { type: 'boolean' },
      },
    }).values;
  }
}

const sampleJob = {
  id: '8992',
  name: 'resnet50-run',
  description: 'what the job says now',
  status: 'running',
  createdAt: '2026-03-04T05:06:07.000Z',
  duration: 7384,
  url: 'https://console.example/tensorboard/8992/',
  trainUrl: '/bucket/train/',
};

/** GitHub's answers as samples, with a note of what would have been asked. */
function sampleGitHub(asked: string[]): GitHub {
  const pull = {
    number: 12,
    title: 'Try a cosine schedule',
    user: { login: 'bob' },
    html_url: 'https://github.com/acme/vision/pull/12',
    state: 'open',
    labels: [{ name: 'experiment' }],
    head: { ref: 'cosine', sha: headSha },
    base: { ref: 'main' },
  };
  const author = { name: 'Ann Lee', email: 'ann@example.com', date: '2026-03-04T05:06:07Z' };
  const answer = (what: string, value: unknown) => {
    asked.push(`GitHub: ${what}`);
    return Promise.resolve(value);
  };
  const answers: Pick<GitHub, 'commit' | 'pull' | 'pullsOf'> = {
    commit: (ref) =>
      answer(`the commit ${ref}`, {
        sha: ref.startsWith('refs/') ? headSha : ref,
        commit: { message: 'Warm up the learning rate', author, committer: author },
      }),
    pull: (number) => answer(`the pull request ${number}`, { ...pull, number }),
    pullsOf: (sha) => answer(`the pull requests of ${sha}`, [{ ...pull, merge_commit_sha: pushSha }]),
  };
  return answers as GitHub;
}

process.exitCode = await preview(process.argv.slice(2));
