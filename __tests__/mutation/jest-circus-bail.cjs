/**
 * jest's own runner of a file, for mutation testing: a mutant that a test has killed meets no more of them, and a file
 * whose tests don't reach it is not loaded. Stryker can't ask jest for the first
 * (https://github.com/jestjs/jest/issues/11766), and together they make minutes of hours.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { createEmptyTestResult } = require('@jest/test-result');
const { default: circus } = require('jest-circus/runner');

let mutant;
let isKilled = false;
let names;

module.exports = async function runFile(globalConfig, config, environment, runtime, path, sendMessage) {
  const active = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (active !== mutant) [mutant, isKilled] = [active, false];
  const run = () => circus(globalConfig, config, environment, runtime, path, sendMessage);
  // The first run is of all tests, without a mutant; the other processes learn from it what is where.
  const list = join(config.rootDir, 'tests-by-file.json');
  if (active === undefined) {
    const result = await run();
    const known = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};
    known[path] = result.testResults.map(({ fullName }) => fullName);
    writeFileSync(list, JSON.stringify(known));
    return result;
  }
  names ??= JSON.parse(readFileSync(list, 'utf8'));
  // It names every test that reaches the mutant, hundreds perhaps: compiled once.
  const pattern = new RegExp(globalConfig.testNamePattern ?? '', 'i');
  const reaches = names[path]?.some((name) => pattern.test(name)) ?? false;
  if (isKilled || !reaches) return nothing(path);
  const { handleTestEvent } = environment;
  environment.handleTestEvent = async (event, state) => {
    await handleTestEvent?.call(environment, event, state);
    if (event.name === 'test_done' && event.test.errors.length > 0) isKilled = true;
    if (event.name === 'test_start' && isKilled) event.test.mode = 'skip';
  };
  return run();
};

/** A file without any result would count as one that could not be run. */
function nothing(path) {
  const skipped = { ancestorTitles: [], failureMessages: [], fullName: path, status: 'pending', title: path };
  return { ...createEmptyTestResult(), testFilePath: path, testResults: [skipped], numPendingTests: 1 };
}
