/** The figures of the summary: a test that did not run must not count as passed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countTargets, readPlaywrightReport, readVitestReport, textTable } from './reports.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-reports-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param {unknown} content */
function report(content) {
  const file = join(folder, 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

test('unit tests: passed, failed, files that did not load, and skipped by name', () => {
  const file = report({
    testResults: [
      {
        name: 'a',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'one' },
          { status: 'failed', fullName: 'two', failureMessages: ['\u001b[31mno: 2 is not 1\u001b[39m\nat a:1'] },
        ],
      },
      { name: 'b', status: 'failed', message: 'no module', assertionResults: [] },
      {
        name: 'c',
        status: 'passed',
        assertionResults: [
          { status: 'skipped', fullName: 'three' },
          { status: 'todo', fullName: 'four' },
          { status: 'skipped', fullName: 'five', meta: { 'out of time': true } },
        ],
      },
    ],
  });
  expect(readVitestReport(file)).toEqual({
    passed: 1,
    failed: 2,
    failures: ['two: no: 2 is not 1', 'b: no module'],
    skipped: ['three', 'four'],
    late: ['five'],
  });
  expect(readVitestReport(file, (title) => title !== 'three')).toMatchObject({ skipped: ['four'] });
});

test('end-to-end tests: errors outside any test count, and skipped ones are named', () => {
  const file = report({
    stats: { expected: 5, unexpected: 1, flaky: 0, skipped: 1 },
    errors: [{ message: 'cannot load' }],
    suites: [
      {
        title: 'file',
        specs: [],
        suites: [
          {
            title: 'story',
            specs: [
              { title: 'left out', tests: [{ projectName: 'app', status: 'skipped' }] },
              {
                title: 'late',
                tests: [{ projectName: 'app', status: 'skipped', annotations: [{ description: 'out of time' }] }],
              },
              {
                title: 'wrong',
                tests: [
                  { projectName: 'browser', status: 'unexpected', results: [{ error: { message: 'late\nat b' } }] },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
  expect(readPlaywrightReport(file)).toEqual({
    passed: 5,
    failed: 2,
    failures: ['story (browser): wrong: late'],
    skipped: ['story (app): left out'],
    late: ['story (app): late'],
  });
});

test('a runner that left no report, or half of one, has no figures', () => {
  expect(readVitestReport(join(folder, 'nothing'))).toBeNull();
  expect(readPlaywrightReport(report('{"stats":'))).toBeNull();
});

test('real targets are counted by kind, and a kind that was not used has 0', () => {
  const file = report('{"kind":"chromium"}\n{"kind":"chromium"}\n{"kind":"deno"}\n');
  expect(Object.fromEntries(countTargets(file))).toEqual({
    chromium: 2,
    node: 0,
    deno: 1,
    'electron-sample': 0,
    packaged: 0,
  });
  expect([...countTargets(join(folder, 'nothing')).values()].every((count) => count === 0)).toBe(true);
});

test('a table is aligned by its widest cells', () => {
  expect(
    textTable([
      ['step', 'passed'],
      ['a longer one', '1'],
    ]),
  ).toBe('step          passed\na longer one  1');
});
