import { ActionError, codes, type Failure } from '../errors.ts';

// What waits knows its own limits and says best what it waited for; it has this long to do so.
const graceMs = 1000;

// SIGBREAK is Windows', where the runner sends it after SIGINT.
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/** When a step has to end. `passed` is the net under all that waits: it rejects if the step goes on after that. */
export class Deadline {
  /** By the clock of `performance.now()`. */
  readonly startedAtMs = performance.now();
  readonly passed: Promise<never>;
  readonly #cancel = new AbortController();
  readonly #onSignal = () => this.#cancel.abort();
  readonly #timers: NodeJS.Timeout[] = [];
  #fail: (error: ActionError) => void = () => {};

  constructor() {
    this.passed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    const why = 'the run was cancelled';
    this.cancelled.addEventListener('abort', () =>
      this.#failIn(0, { code: codes.cancelled, what: 'Could not end the step as it should', why }),
    );
    for (const signal of endingSignals) process.on(signal, this.#onSignal);
  }

  /** Aborts once the run is cancelled, and at the end of the step. */
  get cancelled(): AbortSignal {
    return this.#cancel.signal;
  }

  start(timeoutMs: number): void {
    this.#failIn(this.startedAtMs + timeoutMs - performance.now(), {
      code: codes.timeout,
      what: 'Could not end the step in time',
      why: 'its time was up',
      cure: 'Raise `timeout`.',
    });
  }

  /** Drops what is still under way. */
  end(): void {
    this.#cancel.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const signal of endingSignals) process.off(signal, this.#onSignal);
  }

  #failIn(ms: number, failure: Failure): void {
    const timer = setTimeout(() => this.#fail(new ActionError(failure)), ms + graceMs);
    // A step with nothing left to wait for ends at once.
    this.#timers.push(timer.unref());
  }
}
