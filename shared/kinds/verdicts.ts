/** The verdict of each kind of document, and of a comparison of two; kinds without one begin with their evidence. */
import { verdictBy } from '../findings/rules.ts';
import type { Verdict } from '../findings/verdict.ts';
import { accessibilityComparison } from './accessibility/findings.ts';
import { accessibilityVerdict } from './accessibility/rules.ts';
import { coverageComparison } from './coverage/comparison.ts';
import { COVERAGE_RULES, coverageEvidence } from './coverage/rules.ts';
import { explorationVerdict } from './exploration/findings.ts';
import { comparedHeapsVerdict, heapVerdictOf } from './heap/verdict.ts';
import type { DocumentKind } from './index.ts';
import { leakHuntComparison } from './leak-hunt/comparison.ts';
import { lighthouseComparison } from './lighthouse/findings.ts';
import { lighthouseVerdict } from './lighthouse/rules.ts';
import { memoryLedgerComparison } from './memory-ledger/comparison.ts';
import { memoryLedgerVerdict } from './memory-ledger/rules.ts';
import { networkEvidence, networkVerdict } from './network/rules.ts';
import type { AskDocument, ComparisonFindings, ComparisonVerdict } from './report-findings.ts';
import { comparedProfilesVerdict, profileVerdictOf } from './sampled-profile/verdict.ts';
import { comparedTracesVerdict } from './trace/compared-verdict.ts';
import { traceVerdict } from './trace/rules.ts';

interface KindVerdicts {
  /** Null if nothing can be said. */
  readonly own: (ask: AskDocument) => Promise<Verdict | null>;
  /** The document is the later one. */
  readonly compared?: ComparisonVerdict;
}

/** Of a comparison that one query answers whole. */
const verdictOf =
  (findings: ComparisonFindings): ComparisonVerdict =>
  async (ask, base) =>
    (await findings(ask, base)).verdict;

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
  coverage: {
    own: async (ask) => {
      const { rows } = await ask('coverage.files', { sort: 'unused', count: 1 });
      return verdictBy(COVERAGE_RULES, coverageEvidence(await ask('coverage.overview', {}), rows[0]));
    },
    compared: verdictOf(coverageComparison),
  },
  lighthouse: {
    own: async (ask) => lighthouseVerdict(await ask('lighthouse.report', {})),
    compared: verdictOf(lighthouseComparison),
  },
  accessibility: {
    own: async (ask) => accessibilityVerdict(await ask('accessibility.report', {})),
    compared: verdictOf(accessibilityComparison),
  },
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
