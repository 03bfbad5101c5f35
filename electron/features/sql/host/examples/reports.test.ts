/** The queries about coverage, Lighthouse reports and application captures, asked about small ones. */
import { afterAll, describe, expect, it } from 'vitest';
import { COVERAGE_TABLES } from '../../../../../shared/engine/tables/coverage-tables.ts';
import { MEMORY_LEDGER_TABLES } from '../../../../../shared/features/ledger/tables.ts';
import { APPLICATION_TABLES } from '../../../../../shared/features/ledger/application/tables.ts';
import { LIGHTHOUSE_TABLES } from '../../../../../shared/features/audits/lighthouse/tables.ts';
import {
  applicationCapture,
  coverageDocument,
  lighthouseReport,
  memoryLedger,
} from '../../../../../shared/features/sql/rows/testing/documents.ts';
import { SQL_EXAMPLES } from '../../../../../shared/features/sql/contract/examples/index.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';

type Kind = 'coverage' | 'lighthouse' | 'application' | 'memory-ledger';

const CAPTURES: Readonly<Record<Kind, () => Promise<AskedCaptures>>> = {
  coverage: () => askedCaptures('coverage', COVERAGE_TABLES, [coverageDocument(), coverageDocument()]),
  lighthouse: () => askedCaptures('lighthouse', LIGHTHOUSE_TABLES, [lighthouseReport(), lighthouseReport(0.5)]),
  'memory-ledger': () => askedCaptures('memory-ledger', MEMORY_LEDGER_TABLES, [memoryLedger(), memoryLedger()]),
  application: () => askedCaptures('application', APPLICATION_TABLES, [applicationCapture()]),
};

const opened = new Map<Kind, AskedCaptures>();
async function capturesOf(kind: Kind): Promise<AskedCaptures> {
  const captures = opened.get(kind) ?? (await CAPTURES[kind]());
  opened.set(kind, captures);
  return captures;
}

afterAll(() => {
  for (const captures of opened.values()) captures.close();
});

describe.each(Object.keys(CAPTURES) as Kind[])('queries about %s', (kind) => {
  it.each(SQL_EXAMPLES[kind])('$title', async ({ sql }) => {
    const captures = await capturesOf(kind);
    expect(await captures.ask(sql)).not.toEqual([]);
  });
});

async function ask(kind: Kind, title: string) {
  return (await capturesOf(kind)).ask(sqlOf(SQL_EXAMPLES[kind], title));
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
  const rows = await (await CAPTURES.lighthouse()).ask('select distinct mode from audit');
  expect(rows).toEqual([{ mode: 'navigation' }]);
});

it('finds the time that members have in common', async () => {
  expect(await ask('application', 'Time that all members have in common')).toEqual([
    { from_ms: 150, to_ms: 450, common_ms: 300 },
  ]);
});
