import type { Context, ContextSource } from '../context/root.ts';
import { isSameForAllJobs, loadJobContext } from '../context/roots.ts';
import { ActionError, codes, problemText } from '../errors.ts';
import type { Job } from '../modelarts/job.ts';
import { type Description, maxDescriptionLength, shorten } from '../text.ts';
import { TemplateFault } from './fault.ts';
import type { Template } from './template.ts';

// For all jobs: a rendering blocks everything else, the time limit of the step among it.
const maxRenderMs = 10_000;

/** The inputs that say how a rendered text becomes a description. */
export interface DescriptionRules {
  /** What to do with a text that is too long. */
  readonly overflow: 'truncate' | 'fail';
  readonly allowEmpty: boolean;
}

export interface RenderedDescription extends Description {
  /** UTF-16 code units before the text was cut. */
  readonly renderedLength: number;
}

/**
 * Renders a template and fits the text to what the API accepts.
 * @throws ActionError TEMPLATE_INVALID, DESCRIPTION_EMPTY or DESCRIPTION_TOO_LONG: of this job, since its values may be
 * what the template fails on
 */
export async function renderDescription(
  template: Template,
  context: Context,
  { overflow, allowEmpty }: DescriptionRules,
  limitMs?: number,
): Promise<RenderedDescription> {
  const rendered = await render(template, context, limitMs);
  if (rendered === '' && !allowEmpty) {
    throw new ActionError({
      code: codes.empty,
      what: 'The rendered description is empty',
      why: 'every value that the template uses is empty in this run',
      cure: 'Add fixed text or a `default` to the template, or set `allow-empty: true` to clear the description on purpose.',
    });
  }
  const description = shorten(rendered);
  if (description.truncated && overflow === 'fail') {
    throw new ActionError({
      code: codes.tooLong,
      what: 'The description is too long',
      why: `it has ${rendered.length} characters, and the API accepts at most ${maxDescriptionLength}`,
      cure: 'Shorten the template, e.g. with `| truncate: 60`, or set `overflow: truncate`.',
    });
  }
  return { ...description, renderedLength: rendered.length };
}

async function render(template: Template, context: Context, limitMs?: number): Promise<string> {
  try {
    return template.render(context, limitMs);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const [problem] = await error.problems();
    throw new ActionError({
      code: problem?.code ?? codes.template,
      what: 'Could not render the description',
      why: problem && problemText({ ...problem, cure: '' }).replace(/\. (?=\n|$)/, '.'),
      // The place is a line and a caret under it: what follows starts a line of its own.
      cure: `\n${problem?.cure}`,
    });
  }
}

/**
 * A function that gives the description of each job; it renders once if the template says the same of all jobs.
 * @param shared the values that all jobs share
 */
export function descriptionPerJob(
  template: Template,
  source: ContextSource,
  shared: Promise<Context>,
  rules: DescriptionRules,
): (job: Job) => Promise<RenderedDescription> {
  let leftMs = maxRenderMs;
  const describe = async (job: Job): Promise<RenderedDescription> => {
    const ofJob = await loadJobContext({ ...source, job }, template.uses);
    const context = { ...(await shared), ...ofJob };
    const startedAtMs = performance.now();
    try {
      return renderDescription(template, context, rules, leftMs);
    } finally {
      leftMs -= performance.now() - startedAtMs;
    }
  };
  if (!isSameForAllJobs(template.uses)) return describe;
  let same: Promise<RenderedDescription> | undefined;
  return (job) => {
    same ??= describe(job);
    return same;
  };
}
