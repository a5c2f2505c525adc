import { asString } from '../json.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** Texts of an event that a workflow may paste into a template, and the name by which the template has them itself. */
const pasted: readonly (readonly [path: readonly string[], name: string])[] = [
  [['pull_request', 'title'], 'pr.title'],
  [['pull_request', 'body'], 'pr.body'],
  [['pull_request', 'head', 'ref'], 'pr.head_ref'],
  [['issue', 'title'], 'pr.title'],
  [['issue', 'body'], 'pr.body'],
  [['comment', 'body'], 'event.comment.body'],
  [['review', 'body'], 'event.review.body'],
  [['head_commit', 'message'], 'commit.message'],
  [['workflow_run', 'head_commit', 'message'], 'commit.message'],
  [['workflow_run', 'display_title'], 'run.title'],
  [['release', 'name'], 'event.release.name'],
  [['release', 'body'], 'event.release.body'],
];

/**
 * A text of the event that is part of a template and reads as Liquid: an expression of GitHub pasted it in before the
 * action saw the template. Undefined if there is none.
 */
export function pastedText(source: string, event: WorkflowEvent): string | undefined {
  const inputs = Object.keys((event.get('inputs') ?? {}) as object).map(
    (name) => [['inputs', name], `inputs["${name}"]`] as const,
  );
  const found = [...pasted, ...inputs].find(([path]) => {
    const text = asString(event.get(...path))?.trim() ?? '';
    return /\{\{|\{%|\{\w+\.\w+\}/.test(text) && source.includes(text);
  });
  if (found === undefined) return undefined;
  const [path, name] = found;
  return `GitHub pasted the text of \`event.${path.join('.')}\` into the template: write \`{{ ${name} }}\` instead of its \`$\{{ … }}\`.`;
}
