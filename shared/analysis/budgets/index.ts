/** Verdicts of `pen check` on measured figures, and its reports. */
export { figureText, reasonText, shiftText, spreadText } from './figure-text.ts';
export { junitReport } from './junit-report.ts';
export { markdownReport, verdictText } from './markdown-report.ts';
export { cpuClock, type CpuClock, type ThreadTime } from './cpu-clock.ts';
export { compareAll } from './verdicts.ts';
export { checkReport, type CheckFacts, type MeasuredBudget, type MeasuredRun } from './check-report.ts';
export { FEWEST_PROOF_RUNS, MIN_PROOF_RUNS, endText, paceShareOf, proofReport, type EndText } from './proof.ts';
export {
  PROOF_COLUMNS,
  PROOF_TABLE_NOTE,
  proofCells,
  proofHeadline,
  proofLinks,
  proofMarkdown,
  proofScenario,
  proofSentences,
  type ProofWords,
} from './proof-text.ts';
