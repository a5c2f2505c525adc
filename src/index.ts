import { run } from './action.ts';

// Dates without a zone are UTC on every runner, and no change to summer time falls between two of them.
process.env.TZ = 'UTC';
// A step that does not reach its end has failed, whatever keeps it from there.
process.exitCode = 1;
// Nobody reads the log any more: the outputs and the exit code still tell.
process.stdout.on('error', () => {});

/** What nobody catches, and that nothing is left to wait for. After the end neither matters. */
const unexpected = new Promise<never>((_, reject) => {
  const fail = (thrown: unknown) =>
    reject(thrown instanceof Error ? thrown : new Error(`${String(thrown)} was thrown`));
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('beforeExit', () => fail(new Error('nothing was left to wait for')));
});

void run(process.env, unexpected).finally(() => {
  // Once the log is written, what still hangs (a look-up of a name, say) keeps the process for a moment and no longer.
  process.stdout.write('', () => setTimeout(() => process.exit(), 250).unref());
});
