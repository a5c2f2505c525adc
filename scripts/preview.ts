/** Prints what a template would send, its length, and what it would fetch. No credentials, and no request. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pushSha, runnerEnvironment } from '../emulator/runner/environment.ts';
import { events, headSha, event as sample } from '../emulator/runner/events.ts';
import { inputVariables } from '../emulator/runner/manifest.ts';
import type { Lookup } from '../src/context/root.ts';
import { loadContext, lookupsFor, needsJobDetails } from '../src/context/roots.ts';
import { WorkflowEvent } from '../src/context/workflow-event.ts';
import { loadData } from '../src/data/data.ts';
import { ActionError, inputError, type Problem, sentence } from '../src/errors.ts';
import { readDescriptionInputs } from '../src/inputs.ts';
import { InputReader } from '../src/runner/input-reader.ts';
import { descriptionPerJob } from '../src/template/describe.ts';
import { parseTemplate } from '../src/template/template.ts';
import { maxDescriptionLength } from '../src/text.ts';

const usage = `Usage: npm run preview -- [options]

The inputs of the action, with their defaults; files are relative to the current directory:
  --description TEXT        the template
  --description-file FILE   the same from a file
  --data TEXT               JSON or YAML, as \`data\`
  --data-file FILE          the same from a file; several merge in order
  --overflow HOW            truncate or fail
  --allow-empty             accept an empty description

What the runner would give:
  --event NAME              ${Object.keys(events)
    .filter((name) => /^\w+$/.test(name))
    .join(', ')}
                            (default: push; a sample of each is used)
  --payload FILE            a real payload of the event, instead of the sample
  --inputs JSON             the inputs of a workflow_dispatch
  --help`;

const string = { type: 'string' } as const;

function parseOptions(parameters: string[]) {
  return parseArgs({
    args: parameters,
    options: {
      description: string,
      'description-file': string,
      data: string,
      'data-file': { ...string, multiple: true },
      overflow: string,
      'allow-empty': { type: 'boolean' },
      event: string,
      payload: string,
      inputs: string,
      help: { type: 'boolean' },
    },
  }).values;
}

type Options = ReturnType<typeof parseOptions>;

async function preview(parameters: string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(parameters);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const { event: name = 'push', payload } = options;
  if (!Object.hasOwn(events, name)) {
    console.error(`--event: there is no sample of ${JSON.stringify(name)}.\n\n${usage}`);
    return 2;
  }
  if (payload !== undefined && !existsSync(payload)) {
    console.error(`There is no file ${JSON.stringify(payload)}.`);
    return 2;
  }
  try {
    await show(options, workflowEvent(options, name));
    return 0;
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    console.error(sentence(error.failure));
    return 1;
  }
}

async function show(options: Options, event: WorkflowEvent): Promise<void> {
  const env = { GITHUB_WORKSPACE: process.cwd(), ...inputVariables(givenInputs(options)) };
  const problems: Problem[] = [];
  const inputs = readDescriptionInputs(new InputReader(env, problems), env);
  const log = {
    info: (line: string) => console.error(line),
    warn: (message: string) => console.error(message),
  };
  const data = await loadData(inputs, env, problems, log);
  const template = await parseTemplate(inputs.template, data, problems, event);
  if (problems.length > 0 || data === undefined || template === undefined) throw inputError(problems);

  const shared = loadContext({ event, data }, template.uses, async (lookup) => sampleAnswer(lookup));
  const describe = descriptionPerJob(template, { event, data }, shared, inputs);
  const { text, truncated, renderedLength } = await describe(sampleJob);
  const fetches = lookupsFor(event, template.uses).map(
    ({ subject, permission }) => `GitHub: ${subject} (with the permission ${permission})`,
  );
  if (needsJobDetails(template.uses)) {
    fetches.push('ModelArts: the job, once for each (unless the list query found it)');
  }
  if (event.payloadFault !== undefined) console.error(event.payloadFault);
  console.log(`${text}\n`);
  const cut = truncated ? `, cut from ${renderedLength}` : '';
  console.log(`length   ${text.length} of ${maxDescriptionLength} characters${cut}`);
  console.log(`event    ${event.name}${options.payload ? `, ${options.payload}` : ', a sample'}`);
  console.log(
    fetches.length === 0
      ? 'fetches  nothing: the update is the only request (with a known project)'
      : `fetches  ${fetches.join('\n         ')}\n         (sample values stand for them here)`,
  );
}

function givenInputs(options: Options): Record<string, string> {
  const { description, 'description-file': file, data, overflow } = options;
  const given = {
    description,
    'description-file': file,
    data,
    'data-file': options['data-file']?.join('\n'),
    overflow,
    'allow-empty': options['allow-empty'] ? 'true' : undefined,
  };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function workflowEvent({ payload, inputs }: Options, name: string): WorkflowEvent {
  const { event, env } = sample(name);
  const variables = { ...runnerEnvironment, ...env, GITHUB_EVENT_NAME: event?.name };
  return new WorkflowEvent(variables, () => ({
    ...(payload === undefined ? (event?.payload as object) : JSON.parse(readFileSync(payload, 'utf8'))),
    ...(inputs === undefined ? {} : { inputs: JSON.parse(inputs) }),
  }));
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

/** An answer like GitHub's. */
function sampleAnswer({ path }: Lookup): unknown {
  const [kind = '', name = '', pulls] = path.split('/').map(decodeURIComponent);
  const pull = {
    number: kind === 'pulls' ? Number(name) : 12,
    title: 'Try a cosine schedule',
    user: { login: 'bob' },
    html_url: 'https://github.com/acme/vision/pull/12',
    state: 'open',
    labels: [{ name: 'experiment' }],
    head: { ref: 'cosine', sha: headSha },
    base: { ref: 'main' },
  };
  if (kind === 'pulls') return pull;
  if (pulls !== undefined) return [{ ...pull, merge_commit_sha: pushSha }];
  const author = { name: 'Ann Lee', email: 'ann@example.com', date: '2026-03-04T05:06:07Z' };
  return {
    sha: name.startsWith('refs/') ? headSha : name,
    commit: { message: 'Warm up the learning rate', author, committer: author },
  };
}

process.exitCode = await preview(process.argv.slice(2));
