/** Reads the reports of the unit and end-to-end tests, and computes the figures of the summary. */
import { stripVTControlCharacters } from 'node:util';
import { existsSync, readFileSync } from 'node:fs';
import { readJson } from '../setup/project.mjs';
import { OUT_OF_TIME } from './out-of-time.mjs';

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {number} failed files that did not load count as one each
 * @property {string[]} failures what failed and why, a line each
 * @property {string[]} skipped names: a skipped test proves nothing, so it is a failure of the run
 * @property {string[]} late names of those that began too late to run (`out-of-time.mjs`)
 */

/** A failed test and the first line of its message. @param {string} test @param {string} [message] */
const failureLine = (test, message = '') => `${test}: ${stripVTControlCharacters(message).split('\n')[0]}`;

/**
 * @param {string} file vitest's JSON report
 * @param {(title: string) => boolean} [isChosen] false for tests of the other part, which vitest reports as skipped
 * @returns {TestCounts | null} null when there is none: the runner did not come to its end
 */
export function readVitestReport(file, isChosen = () => true) {
  const report = readJson(file);
  if (report === null) return null;
  const suites =
    /** @type {{ status: string, name: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[], meta?: Record<string, unknown> }[] }[]} */ (
      report.testResults
    );
  const tests = suites.flatMap(({ assertionResults }) => assertionResults);
  const left = tests.filter(({ status, fullName }) => status !== 'passed' && status !== 'failed' && isChosen(fullName));
  /** @param {(typeof tests)[number]} test */
  const isLate = ({ meta }) => meta?.[OUT_OF_TIME] === true;
  const unloaded = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + unloaded.length,
    failures: [
      ...tests
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => failureLine(fullName, failureMessages[0])),
      ...unloaded.map(({ name, message }) => failureLine(name, message)),
    ],
    skipped: left.filter((test) => !isLate(test)).map(({ fullName }) => fullName),
    late: left.filter(isLate).map(({ fullName }) => fullName),
  };
}

/**
 * @typedef {{ title: string, suites?: PlaywrightSuite[], specs?: PlaywrightSpec[] }} PlaywrightSuite
 * @typedef {{ title: string, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ projectName: string, status: string, annotations?: { description?: string }[], results?: { error?: { message?: string } }[] }} PlaywrightTest
 * @param {string} file Playwright's JSON report
 * @returns {TestCounts | null}
 */
export function readPlaywrightReport(file) {
  const report = readJson(file);
  if (report === null) return null;
  /** @type {(suite: PlaywrightSuite, status: string) => { name: string, message: string | undefined, isLate: boolean }[]} */
  const those = (suite, status) => [
    ...(suite.specs ?? []).flatMap(({ title, tests }) =>
      tests
        .filter((test) => test.status === status)
        .map(({ projectName, results, annotations = [] }) => ({
          isLate: annotations.some(({ description }) => description === OUT_OF_TIME),
          name: `${suite.title} (${projectName}): ${title}`,
          message: results?.at(-1)?.error?.message,
        })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => those(inner, status)),
  ];
  const suites = /** @type {PlaywrightSuite[]} */ (report.suites);
  const { expected, unexpected } = report.stats;
  const left = suites.flatMap((suite) => those(suite, 'skipped'));
  return {
    passed: expected,
    // Errors outside any test: a file that does not load, a setup that throws.
    failed: unexpected + report.errors.length,
    failures: suites
      .flatMap((suite) => those(suite, 'unexpected'))
      .map(({ name, message }) => failureLine(name, message)),
    skipped: left.filter(({ isLate }) => !isLate).map(({ name }) => name),
    late: left.filter(({ isLate }) => isLate).map(({ name }) => name),
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
 * Counts the uses of each kind of real target; the tests append one JSON line a use.
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
