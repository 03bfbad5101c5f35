/** The verdict of each kind of document, and of a comparison of two; kinds without one begin with their evidence. */
import { verdicts as ofCoverage } from './coverage/verdicts.ts';
import { explorationVerdict } from './explorer/findings.ts';
import { comparedHeapsVerdict, heapVerdictOf } from './heap/verdict.ts';
import type { DocumentKind } from '../core/kinds/kinds.ts';
import { verdictOf, type KindVerdicts } from '../core/kinds/kind-verdicts.ts';
import { leakHuntComparison } from './leak-hunt/comparison.ts';
import { verdicts as ofLighthouse } from './audits/lighthouse/verdicts.ts';
import { memoryLedgerComparison } from './ledger/comparison.ts';
import { memoryLedgerVerdict } from './ledger/rules.ts';
import { networkEvidence, networkVerdict } from './network/rules.ts';
import { comparedProfilesVerdict, profileVerdictOf } from './cpu/verdict.ts';
import { comparedTracesVerdict } from './trace/compared-verdict.ts';
import { traceVerdict } from './trace/rules.ts';

/** Rows that a trace's verdict looks at: all tasks of most recordings. */
const TRACE_ROWS = 100;

export const VERDICTS: Readonly<Partial<Record<DocumentKind, KindVerdicts>>> = {
  heap: { own: heapVerdictOf, compared: comparedHeapsVerdict },
  'cpu-profile': { own: (ask) => profileVerdictOf(ask), compared: comparedProfilesVerdict },
  'heap-profile': { own: (ask) => profileVerdictOf(ask), compared: comparedProfilesVerdict },
  trace: {
    own: async (ask) => traceVerdict(await ask('trace.insights', { topN: TRACE_ROWS })),
    compared: comparedTracesVerdict,
  },
  coverage: ofCoverage,
  lighthouse: ofLighthouse,
  'memory-ledger': {
    own: async (ask) => memoryLedgerVerdict(await ask('memory-ledger.file', {})),
    compared: verdictOf(memoryLedgerComparison),
  },
  exploration: { own: async (ask) => explorationVerdict(await ask('exploration.file', {})) },
  network: {
    own: async (ask) => networkVerdict(networkEvidence(await ask('network.select', { count: 0 }))),
  },
  // Its own verdict is what the file says.
  'leak-hunt': { own: async () => null, compared: verdictOf(leakHuntComparison) },
};
