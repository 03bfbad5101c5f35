/** The queries about coverage and reports, asked about small ones. */
import { afterAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../../../shared/base/errors.ts';
import type { ReportReader } from '../../../../../shared/core/kinds/report-reader.ts';
import { COVERAGE_TABLES } from '../../../../../shared/engine/tables/coverage-tables.ts';
import { coverageDocument } from '../../../../../shared/engine/coverage/testing/coverage-text.ts';
import type { SqlExample } from '../../../../../shared/engine/tables/contract/sql-schema.ts';
import { LIGHTHOUSE_TABLES } from '../../../../../shared/features/audits/lighthouse/tables.ts';
import { lighthouseReport } from '../../../../../shared/features/audits/testing/texts.ts';
import { REPORT_READERS } from '../../../../../shared/features/report-readers.ts';
import { documentTexts } from '../../../../../shared/features/texts-fixture.ts';
import { SQL_EXAMPLES } from '../../../../../shared/features/sql/contract/examples/index.ts';
import type { SqlSource } from '../../../../../shared/features/sql/contract/tables/index.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';

const TEXTS: Readonly<Record<string, string>> = documentTexts();
const EXAMPLES: Readonly<Record<string, readonly SqlExample[]>> = SQL_EXAMPLES;

/** Two of a kind that is a report, of one text. */
function twoOf(kind: string, { read, tables }: ReportReader<unknown>): Promise<AskedCaptures> {
  const report = unwrap(read(TEXTS[kind] ?? ''));
  return askedCaptures(kind as SqlSource, tables, [report, report]);
}

const CAPTURES: Readonly<Record<string, () => Promise<AskedCaptures>>> = {
  ...Object.fromEntries(
    Object.entries(REPORT_READERS)
      .filter(([, { tables }]) => tables.length > 0)
      .map(([kind, reader]) => [kind, () => twoOf(kind, reader as ReportReader<unknown>)]),
  ),
  coverage: () => askedCaptures('coverage', COVERAGE_TABLES, [coverageDocument(), coverageDocument()]),
  lighthouse: () => askedCaptures('lighthouse', LIGHTHOUSE_TABLES, [lighthouseReport(), lighthouseReport(0.5)]),
};

const opened = new Map<string, AskedCaptures>();
async function capturesOf(kind: string): Promise<AskedCaptures> {
  const captures = opened.get(kind) ?? (await CAPTURES[kind]?.());
  if (captures === undefined) throw new Error(`no captures of ${kind}`);
  opened.set(kind, captures);
  return captures;
}

afterAll(() => {
  for (const captures of opened.values()) captures.close();
});

describe.each(Object.keys(CAPTURES))('queries about %s', (kind) => {
  it.each(EXAMPLES[kind] ?? [])('$title', async ({ sql }) => {
    const captures = await capturesOf(kind);
    expect(await captures.ask(sql)).not.toEqual([]);
  });
});

async function ask(kind: string, title: string) {
  return (await capturesOf(kind)).ask(sqlOf(EXAMPLES[kind] ?? [], title));
}

it('counts used bytes as the coverage does', async () => {
  const { totals } = coverageDocument();
  expect(await ask('coverage', 'Used share of all files')).toEqual([
    expect.objectContaining({ file_count: 4, total_bytes: totals.totalBytes, used_bytes: totals.usedBytes }),
  ]);
});

it('finds failing audits by category', async () => {
  expect(await ask('lighthouse', 'Audits that fail, by category')).toEqual([
    { category: 'Performance', audit_count: 1, audits: 'unused-javascript' },
    { category: 'Accessibility', audit_count: 1, audits: 'label' },
  ]);
});

it('has the mode of a report in each audit', async () => {
  const rows = await (await capturesOf('lighthouse')).ask('select distinct mode from audit');
  expect(rows).toEqual([{ mode: 'navigation' }]);
});

it.runIf('application' in CAPTURES)('finds the time that members have in common', async () => {
  expect(await ask('application', 'Time that all members have in common')).toEqual([
    { from_ms: 150, to_ms: 450, common_ms: 300 },
  ]);
});
