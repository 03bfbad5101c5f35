/** Reports of the kinds that draw a chart, and comparisons of two captures. */
import type { ComparisonFindings } from '../core/kinds/report-findings.ts';
import type { ReportBuilder } from '../core/report/report-source.ts';
import type { DocumentKind } from '../core/kinds/kinds.ts';
import { lighthouseComparison } from './audits/lighthouse/findings.ts';
import { coverageComparison } from './coverage/comparison.ts';
import { profileReport } from './cpu/profile-report.ts';
import { heapComparison } from './heap/comparison.ts';
import { leakHuntComparison } from './leak-hunt/comparison.ts';
import { memoryLedgerComparison } from './ledger/comparison.ts';
import { traceComparison } from './trace/comparison.ts';
import { traceReport } from './trace/trace-report.ts';

export const REPORTS: Readonly<Partial<Record<DocumentKind, ReportBuilder>>> = {
  'heap-profile': profileReport,
  'cpu-profile': profileReport,
  trace: traceReport,
};

/** Of comparisons that draw a chart. */
export const COMPARED_REPORTS: Readonly<Partial<Record<DocumentKind, ReportBuilder>>> = {
  'heap-profile': profileReport,
  'cpu-profile': profileReport,
};

export const COMPARISONS: Readonly<Partial<Record<DocumentKind, ComparisonFindings>>> = {
  heap: heapComparison,
  trace: traceComparison,
  coverage: coverageComparison,
  lighthouse: lighthouseComparison,
  'leak-hunt': leakHuntComparison,
  'memory-ledger': memoryLedgerComparison,
};
