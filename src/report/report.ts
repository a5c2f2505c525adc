import { ActionError, asFailure } from '../errors.ts';
import { setOutputs, writeSummary } from '../runner/commands.ts';
import type { Secrets } from '../runner/secrets.ts';
import { type DocsUrl, docsUrl } from './docs-url.ts';
import { Log } from './log.ts';
import { finalOutputs, initialOutputs } from './outputs.ts';
import type { CommentTarget } from './pull-comment.ts';
import { firstFailure, isSuccess, type RunResult } from './run-result.ts';

/** What people and later steps see: the only writer of log, outputs, summary and exit code. */
export class Report {
  readonly log: Log;
  readonly #env: NodeJS.ProcessEnv;
  readonly #secrets: Secrets;
  readonly #docs: DocsUrl;

  constructor(env: NodeJS.ProcessEnv, secrets: Secrets) {
    this.#docs = docsUrl(env);
    this.log = new Log(secrets, this.#docs);
    this.#env = env;
    this.#secrets = secrets;
  }

  /**
   * Sets every output, before anything else can fail.
   * @throws ActionError OUTPUTS_NOT_SET
   */
  initOutputs(): void {
    try {
      setOutputs(initialOutputs());
    } catch (error) {
      const failure = asFailure(error);
      throw new ActionError({ ...failure, cure: `${failure.cure} No request was sent.` });
    }
  }

  /**
   * Comments on the pull request, before the run ends. The outputs are set first: whoever ends the step meanwhile does not
   * take back that the jobs were updated.
   */
  async comment(run: RunResult, target: CommentTarget): Promise<RunResult> {
    if (run.dryRun) {
      this.log.info('No comment: this is a dry run.');
      return run;
    }
    const reported = this.#setFinalOutputs(run);
    // Imported here, since most runs have no comment.
    const { commentOnPull } = await import('./pull-comment.ts');
    return {
      ...reported,
      commentUrl: await commentOnPull(this.#secrets.redactAll(reported), target, this.log, this.#docs),
    };
  }

  /**
   * Reports the result of the run. The outputs come first, so that nothing that fails here can change them, and the last
   * word is the failure's.
   */
  async end(given: RunResult): Promise<void> {
    const run = this.#setFinalOutputs(given);
    const first = firstFailure(run);
    process.exitCode = isSuccess(run) || (!run.failOnError && first?.kind !== 'input') ? 0 : 1;
    if (
      run.summary === undefined ||
      run.summary === 'always' ||
      (run.summary === 'on-failure' && first !== undefined)
    ) {
      // Imported here, where nothing waits for it but the end.
      const { summarize } = await import('./summary.ts');
      writeSummary(this.#secrets.redact(summarize(run, first, this.#docs)), this.#env);
    }
    this.log.ended(run);
  }

  #setFinalOutputs(run: RunResult): RunResult {
    try {
      setOutputs(finalOutputs(run, (text) => this.#secrets.redact(text)));
      return run;
    } catch (error) {
      // Later steps learn no verdict, so this one can't be green, whatever the run came to.
      return { ...run, failure: run.failure ?? asFailure(error) };
    }
  }
}
