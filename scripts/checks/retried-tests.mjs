/**
 * A vitest reporter that stores the names of tests that passed only on a second attempt, and why the first failed: the run's summary lists
 * them, which the runner's own reports do not.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * The part of vitest's `TestCase` that is used.
 * @typedef {object} TestedCase
 * @property {string} fullName
 * @property {{ relativeModuleId: string }} module
 * @property {() => { flaky: boolean } | undefined} diagnostic `flaky`: passed, but not at the first try
 * @property {() => { errors?: readonly { message: string, stacks?: readonly { line: number }[] }[] }} result errors of every attempt
 */

/**
 * The first line of a failure, and where it was: enough to find the cause of a test that seldom fails.
 * @param {string | undefined} message
 * @param {number | undefined} line of the test's file
 * @returns {string} with a space before it; empty when there is none
 */
export function whyOnce(message, line) {
  if (message === undefined) return '';
  const first = stripVTControlCharacters(message).trim().split('\n', 1)[0] ?? '';
  return ` (${line === undefined ? '' : `line ${line}: `}${first.length > 200 ? `${first.slice(0, 199)}…` : first})`;
}

export class RetriedTests {
  /** @type {string[]} */
  #names = [];

  /** @param {string} file */
  constructor(file) {
    this.file = file;
  }

  /** @param {TestedCase} test */
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky !== true) return;
    const first = test.result().errors?.[0];
    this.#names.push(
      `${test.module.relativeModuleId}: ${test.fullName}${whyOnce(first?.message, first?.stacks?.[0]?.line)}`,
    );
  }

  onTestRunEnd() {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(this.#names));
  }
}
