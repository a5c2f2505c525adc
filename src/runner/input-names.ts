import type { Problem } from '../errors.ts';
import { nearest } from '../nearest.ts';

/**
 * Checks the names of the inputs: the runner hands over all that a step names, known or not. One that is close to a known
 * name is a problem, and replaces those of the input that was meant.
 * @returns a warning for each other unknown name
 */
export function checkInputNames(
  env: NodeJS.ProcessEnv,
  known: ReadonlySet<string>,
  problems: Problem[],
): string[] {
  const warnings: string[] = [];
  for (const variable of Object.keys(env).filter((name) => name.startsWith('INPUT_'))) {
    const input = variable.slice('INPUT_'.length).toLowerCase();
    if (input === '' || known.has(input)) continue;
    const meant = nearest(input, known);
    if (meant === undefined) {
      warnings.push(`The action has no input \`${input}\`: it is ignored. Remove it from the step.`);
      continue;
    }
    const others = problems.filter((problem) => problem.input !== meant);
    const what = 'is not an input of the action';
    problems.splice(0, problems.length, ...others, { input, what, cure: `Did you mean \`${meant}\`?` });
  }
  return warnings;
}
