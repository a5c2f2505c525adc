import { run } from './action.ts';

void run();
