/**
 * A vitest reporter that stores the names of tests that passed only on a second attempt: the run's summary lists them, which the runner's
 * own reports do not.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The part of vitest's `TestCase` that is used.
 * @typedef {object} TestedCase
 * @property {string} fullName
 * @property {{ relativeModuleId: string }} module
 * @property {() => { flaky: boolean } | undefined} diagnostic `flaky`: passed, but not at the first try
 */

export class RetriedTests {
  /** @type {string[]} */
  #names = [];

  /** @param {string} file */
  constructor(file) {
    this.file = file;
  }

  /** @param {TestedCase} test */
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky === true) this.#names.push(`${test.module.relativeModuleId}: ${test.fullName}`);
  }

  onTestRunEnd() {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(this.#names));
  }
}
