/** Findings of each kind that is told as a whole. */
import { applicationFindings } from './ledger/application/findings.ts';
import { comparisonFindings } from './comparison/findings.ts';
import { consoleFindings } from './console/findings.ts';
import { coverageFindings } from './coverage/findings.ts';
import { explorationFindings } from './explorer/findings.ts';
import { heapFindings } from './heap/findings.ts';
import type { DocumentKind } from '../core/kinds/kinds.ts';
import { leakHuntFindings } from './leak-hunt/findings.ts';
import { lighthouseFindings } from './audits/lighthouse/findings.ts';
import { memoryLedgerFindings } from './ledger/findings.ts';
import { networkFindings } from './network/findings.ts';
import type { ReportFindings } from '../core/kinds/report-findings.ts';

export const REPORT_FINDINGS: Readonly<Partial<Record<DocumentKind, ReportFindings>>> = {
  heap: heapFindings,
  network: networkFindings,
  console: consoleFindings,
  coverage: coverageFindings,
  lighthouse: lighthouseFindings,
  application: applicationFindings,
  'leak-hunt': leakHuntFindings,
  'memory-ledger': memoryLedgerFindings,
  exploration: explorationFindings,
  comparison: comparisonFindings,
};
