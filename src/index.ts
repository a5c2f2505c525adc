import { run } from './action.ts';

// Dates without a zone are UTC on every runner, and no change to summer time falls between two of them.
process.env.TZ = 'UTC';
void run();
