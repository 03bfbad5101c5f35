/** The reports of a check: rows and links from runs, Markdown, and JUnit that an XML parser reads back. */
import { Window } from 'happy-dom';
import { expect, test } from 'vitest';
import { BudgetFileSchema, type Budget } from '../contract/budgets.ts';
import { CheckReportSchema, type CheckReport } from '../contract/budget-reports.ts';
import { measuredCheck, type MeasuredBudget, type MeasuredRun } from './index.ts';
import { junitReport } from '../junit-report.ts';
import { markdownReport } from '../markdown-report.ts';
import { checkReport } from '../rules.ts';

function budgets<Given extends readonly Record<string, unknown>[]>(...given: Given) {
  const { budgets: parsed } = BudgetFileSchema.parse({ scenario: { url: 'http://localhost/' }, budgets: given });
  return parsed as { readonly [Index in keyof Given]: Budget };
}

/** Runs with a capture each: `trace-00000000`, `trace-00000001` … */
const runsOf = (values: readonly number[], prefix = 'trace'): MeasuredRun[] =>
  values.map((value, index) => ({ value, link: `pen://captures/${prefix}-0000000${index}` }));
const stored = (values: readonly number[]): MeasuredRun[] => values.map((value) => ({ value, link: null }));

const FACTS = {
  startedAt: '2026-11-21T20:00:00.000Z',
  durationMs: 61_500,
  scenario: 'http://localhost/?a=1&b="2"',
  baseline: 'pen-baseline.json',
  notes: ['Times include waits.'],
};

/** One budget that is worse, one that is over its limit, one that is too noisy, and one that is kept. */
function exampleReport(): CheckReport {
  const [lcp, shift, noisy, requests] = budgets(
    { measure: 'lcp' },
    { measure: 'retainedBytes', class: 'Row<"A&B">', max: 1000 },
    { measure: 'blockingTime' },
    { measure: 'requests', max: 20 },
  );
  const measured = [
    {
      budget: lcp,
      current: runsOf([130, 120, 125, 121, 128, 122, 127]),
      baseline: stored([100, 101, 99, 102, 98, 103, 97]),
    },
    { budget: shift, current: runsOf([4096, 4096, 4096], 'heap'), baseline: null },
    { budget: noisy, current: runsOf([70, 95, 100, 140, 85]), baseline: stored([75, 100, 130, 90, 118]) },
    { budget: requests, current: runsOf([12, 12, 12]), baseline: null },
  ] as const satisfies readonly MeasuredBudget[];
  return checkReport(measuredCheck(measured, FACTS));
}

test('a report has the verdict of each budget, and links the median run of each side', () => {
  const report = exampleReport();
  expect(CheckReportSchema.parse(report)).toEqual(report);
  expect(report.verdict).toBe('fail');
  expect(report.budgets.map(({ verdict }) => verdict)).toEqual(['worse', 'over', 'too noisy', 'within']);
  const [lcp] = report.budgets;
  expect(lcp).toMatchObject({
    name: 'lcp',
    title: 'LCP',
    unit: 'ms',
    current: { median: 125, link: 'pen://captures/trace-00000002' },
    baseline: { median: 100, link: null },
  });
});

test('a budget with "regression": null is held against its limit alone', () => {
  const [budget] = budgets({ measure: 'lcp', regression: null, max: 200 });
  const report = checkReport(
    measuredCheck([{ budget, current: runsOf([130, 130, 130, 130, 130]), baseline: stored([1, 1, 1, 1, 1]) }], FACTS),
  );
  expect(report.budgets[0]).toMatchObject({ comparison: null, verdict: 'within' });
});

test('every budget that is not kept has a reason, and no other', () => {
  expect(exampleReport().budgets.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(
      /^It grew by \+25\.0% \(\+25\.\d+ ms\); a difference like this is chance once in 3,400 checks\.$/,
    ),
    'The median of 3 runs is 4.0 KB, above the limit of 1,000 B.',
    expect.stringMatching(/^The runs differ too much|too few to rule out/),
    '',
  ]);
});

test('Markdown has a row for each budget, the reasons and the links', () => {
  const text = markdownReport(exampleReport());
  expect(text).toContain('## Budgets are exceeded');
  expect(text).toContain('| LCP | WORSE | 100.0 ms | 125.0 ms |');
  expect(text).toContain('| Retained size of Row<"A&B"> | OVER THE LIMIT |');
  expect(text).toContain('- Retained size of Row<"A&B">: The median of 3 runs is 4.0 KB');
  expect(text).toContain('`pen://captures/trace-00000002`');
  expect(text).toContain('\n\nTimes include waits.\n\n');
});

test('JUnit is XML with a test case for each budget and a failure for each that is not kept', () => {
  const report = exampleReport();
  const window = new Window();
  const parsed = new window.DOMParser().parseFromString(junitReport(report), 'application/xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  const suite = parsed.querySelector('testsuite');
  expect(suite?.getAttribute('name')).toBe(`pen check: ${FACTS.scenario}`);
  expect(suite?.getAttribute('tests')).toBe('4');
  expect(suite?.getAttribute('failures')).toBe('3');
  expect(suite?.getAttribute('time')).toBe('61.500');
  expect(suite?.lastElementChild?.textContent).toBe('Times include waits.');
  const cases = [...parsed.querySelectorAll('testcase')];
  expect(cases.map((each) => each.getAttribute('name'))).toEqual(report.budgets.map(({ title }) => title));
  expect(cases.map((each) => each.querySelector('failure')?.getAttribute('type') ?? null)).toEqual([
    'worse',
    'over',
    'too noisy',
    null,
  ]);
  expect(cases[1]?.querySelector('failure')?.getAttribute('message')).toBe(report.budgets[1]?.reason);
  expect(cases[0]?.querySelector('system-out')?.textContent).toContain('pen://captures/trace-00000002');
  window.close();
});

test('characters that XML does not allow are replaced', () => {
  const report = exampleReport();
  const text = junitReport({ ...report, scenario: 'a\u0000b\u001b[31m\uD800' });
  expect(text).toContain('pen check: a\uFFFDb\uFFFD[31m\uFFFD');
});
