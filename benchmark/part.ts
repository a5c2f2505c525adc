/** A part of the benchmark: measures one thing, and is a section of docs/performance.md. */
export interface Part {
  /** On the command line, and in the page's markers. */
  readonly name: string;
  /** What it measures, for `--help`. */
  readonly measures: string;
  /** @returns Markdown, a line each */
  run(options: Options): Promise<readonly string[]>;
}

export interface Options {
  /** How often what is compared is measured in turns. */
  readonly pairs: number;
  readonly roundTripMs: number;
}
