import type { Problem } from '../errors.ts';

export const emptyVariableHint =
  'A variable (`vars.…`) is empty where neither the repository, the organization nor the `environment` of the job defines it.';

/** Reads one input after the other and keeps the problems; a room's own parser gets this and no environment. */
export class InputReader {
  readonly #env: NodeJS.ProcessEnv;
  readonly #problems: Problem[];
  /** Every input that was asked for. */
  readonly known = new Set<string>();

  constructor(env: NodeJS.ProcessEnv, problems: Problem[]) {
    this.#env = env;
    this.#problems = problems;
  }

  problem(input: string, what: string, cure: string): void {
    this.#problems.push({ input, what, cure });
  }

  untrimmed(name: string): string {
    this.known.add(name);
    return this.#env[`INPUT_${name.toUpperCase()}`] ?? '';
  }

  text(name: string): string {
    return this.untrimmed(name).trim();
  }

  /** The first of these variables of the environment that is set, with its name. */
  variable(...names: readonly string[]): readonly [name: string, value: string] | undefined {
    const name = names.find((one) => this.#env[one]?.trim());
    return name === undefined ? undefined : [name, this.#env[name]?.trim() ?? ''];
  }

  isGiven(name: string): boolean {
    return this.text(name) !== '';
  }

  /** Items separated by commas or newlines, without blanks around them, each once. */
  list(name: string, separator = /[,\n]/): string[] {
    const items = this.text(name)
      .split(separator)
      .map((item) => item.trim());
    return [...new Set(items)].filter((item) => item !== '');
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name).toLowerCase();
    if (value === '') return fallback;
    if (value !== 'true' && value !== 'false') {
      this.problem(name, `is ${JSON.stringify(this.text(name))}`, 'Give `true` or `false`.');
    }
    return value === 'true';
  }

  /** One of `choices`; the first is the default. */
  choice<Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.text(name);
    const found = value === '' ? choices[0] : choices.find((choice) => choice === value.toLowerCase());
    if (found !== undefined) return found;
    const known = choices.map((choice) => `\`${choice}\``).join(', ');
    this.problem(name, `is ${JSON.stringify(value)}`, `Give one of ${known}.`);
    return choices[0];
  }

  wholeNumber(name: string, fallback: number, least: number, most: number): number {
    const value = this.text(name);
    if (value === '') return fallback;
    if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    this.problem(name, `is ${JSON.stringify(value)}`, `Give a whole number from ${least} to ${most}.`);
    return fallback;
  }
}
