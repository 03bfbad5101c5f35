/** Reads the reports of the unit and end-to-end tests, and computes the figures of the summary. */
import { existsSync, readFileSync } from 'node:fs';
import { whyOnce } from './retried-tests.mjs';
import { readJson } from '../setup/project.mjs';

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed files that did not load count as one each
 * @property {string[]} skipped names: a skipped test proves nothing, so it is a failure of the run
 * @property {string[]} triedTwice those that passed only when they were tried again: name, and why the first try failed
 */

/**
 * @param {string} file vitest's JSON report
 * @param {string} retriedFile names that `retried-tests.mjs` has kept
 * @returns {TestCounts | null} null when there is none: the runner did not come to its end
 */
export function readVitestReport(file, retriedFile) {
  const report = readJson(file);
  if (report === null) return null;
  const suites =
    /** @type {{ status: string, name: string, assertionResults: { status: string, fullName: string }[] }[]} */ (
      report.testResults
    );
  const tests = suites.flatMap(({ assertionResults }) => assertionResults);
  const unloaded = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + unloaded.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
    triedTwice: /** @type {string[]} */ (readJson(retriedFile) ?? []),
  };
}

/**
 * @param {PlaywrightSpec['tests']} tests
 * @returns {string}
 */
function firstFailure(tests) {
  const error = tests.flatMap(({ results = [] }) => results).find((result) => result.error !== undefined)?.error;
  return whyOnce(error?.message, error?.location?.line);
}

/**
 * @typedef {{ title: string, suites?: PlaywrightSuite[], specs?: PlaywrightSpec[] }} PlaywrightSuite
 * @typedef {{ message?: string, location?: { line: number } }} PlaywrightError
 * @typedef {{ title: string, tests: { status: string, results?: { error?: PlaywrightError }[] }[] }} PlaywrightSpec
 * @param {string} file Playwright's JSON report
 * @returns {TestCounts | null}
 */
export function readPlaywrightReport(file) {
  const report = readJson(file);
  if (report === null) return null;
  /** @type {(wanted: string) => (suite: PlaywrightSuite) => string[]} */
  const namesOf = (wanted) => (suite) => [
    ...(suite.specs ?? [])
      .filter(({ tests }) => tests.some(({ status }) => status === wanted))
      .map(({ title, tests }) => `${suite.title}: ${title}${firstFailure(tests)}`),
    ...(suite.suites ?? []).flatMap(namesOf(wanted)),
  ];
  const suites = /** @type {PlaywrightSuite[]} */ (report.suites);
  const { expected, unexpected, flaky } = report.stats;
  return {
    passed: expected + flaky,
    // Errors outside any test: a file that does not load, a setup that throws.
    failed: unexpected + report.errors.length,
    skipped: suites.flatMap(namesOf('skipped')),
    triedTwice: suites.flatMap(namesOf('flaky')),
  };
}

/** The real targets that an end-to-end run must have used. */
export const TARGET_KINDS = /** @type {const} */ ({
  chromium: 'Chromium',
  node: 'Node',
  deno: 'Deno',
  'electron-sample': 'sample target (Electron)',
  packaged: 'packaged app',
});

/**
 * How often each kind of real target was used; the tests append one JSON line a use.
 * @param {string} file
 * @returns {Map<string, number>}
 */
export function countTargets(file) {
  const counts = new Map(Object.keys(TARGET_KINDS).map((kind) => [kind, 0]));
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines.filter((text) => text.trim() !== '')) {
    const { kind } = JSON.parse(line);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/**
 * A plain table, columns as wide as their widest cell.
 * @param {readonly (readonly string[])[]} rows
 */
export function textTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
