import type { Tellers } from '../../core/report/kind-tellers.ts';
import { applicationFindings } from './application/findings.ts';
import { memoryLedgerComparison } from './comparison.ts';
import { memoryLedgerFindings } from './findings.ts';

export const TELLERS: Tellers = {
  application: { findings: applicationFindings },
  'memory-ledger': { findings: memoryLedgerFindings, comparison: memoryLedgerComparison },
};
