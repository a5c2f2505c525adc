import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The repository's folder. */
export const root = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}
export const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Manifest;

/** The variables of a step whose workflow gives these inputs: defaults come from action.yml. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, { default: value = '' }] of Object.entries(manifest.inputs)) {
    // The runner evaluates the expression; here it has no token to give.
    variables[variableOf(name)] = value.replace(/\$\{\{.*\}\}/, '');
  }
  for (const [name, value] of Object.entries(inputs)) {
    if (!(name in manifest.inputs)) throw new Error(`action.yml has no input ${name}`);
    variables[variableOf(name)] = value;
  }
  return variables;
}

function variableOf(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
}
