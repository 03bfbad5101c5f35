/**
 * The report of a check as JUnit XML, which CI systems show as tests: one test case for each budget. A figure that is too noisy is a failure with its
 * own type, because a check without a verdict must not pass unseen.
 */
import type { BudgetRow, CheckReport } from './contract/budget-reports.ts';
import { figureText, shiftText, spreadText } from './figure-text.ts';
import { isKept } from './rules.ts';

/** Control characters and lone surrogates: XML 1.0 does not allow them, or advises against them. */
const NOT_XML = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu;

function escaped(text: string): string {
  return text
    .replaceAll(NOT_XML, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

function factsOf(row: BudgetRow): string {
  const { unit, current, baseline } = row;
  return [
    `Median ${figureText(current.median, unit)}, runs ${spreadText(current.runs, unit)}.`,
    ...(baseline === null
      ? []
      : [
          `Baseline ${figureText(baseline.median, unit)}, runs ${spreadText(baseline.runs, unit)}.`,
          `Change ${shiftText(row)}.`,
        ]),
    ...(current.link === null ? [] : [`Capture of the median run: ${current.link}`]),
    ...(baseline === null || baseline.link === null ? [] : [`Of the baseline: ${baseline.link}`]),
  ].join('\n');
}

function testCase(row: BudgetRow): string {
  const facts = escaped(factsOf(row));
  const failure = isKept(row)
    ? ''
    : `<failure type="${escaped(row.verdict)}" message="${escaped(row.reason)}">${facts}</failure>`;
  return `    <testcase classname="pen check" name="${escaped(row.title)}">${failure}<system-out>${facts}</system-out></testcase>`;
}

export function junitReport({ scenario, durationMs, startedAt, notes, budgets }: CheckReport): string {
  const failures = budgets.filter((row) => !isKept(row)).length;
  const counts = `tests="${budgets.length}" failures="${failures}" errors="0" time="${(durationMs / 1000).toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escaped(`pen check: ${scenario}`)}" timestamp="${escaped(startedAt)}" ${counts}>`,
    ...budgets.map(testCase),
    ...(notes.length === 0 ? [] : [`    <system-out>${escaped(notes.join('\n'))}</system-out>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
