import { setOutputs, writeSummary } from '../runner/commands.ts';
import type { Secrets } from '../runner/secrets.ts';
import { type DocsUrl, docsUrl } from './docs-url.ts';
import { Log } from './log.ts';
import { finalOutputs, initialOutputs } from './outputs.ts';
import { firstFailure, isSuccess, type RunResult } from './run-result.ts';
import { summarize } from './summary.ts';

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

  /** Sets every output, before anything else can fail. */
  initOutputs(): void {
    setOutputs(initialOutputs());
  }

  /** Reports the result of the run. The outputs come last, so that nothing that fails here can change them. */
  end(run: RunResult): void {
    const first = firstFailure(run);
    this.log.ended(run);
    writeSummary(this.#secrets.redact(summarize(run, first, this.#docs)), this.#env);
    setOutputs(finalOutputs(run, (text) => this.#secrets.redact(text)));
    if (!isSuccess(run) && (run.failOnError || first?.kind === 'input')) process.exitCode = 1;
  }
}
