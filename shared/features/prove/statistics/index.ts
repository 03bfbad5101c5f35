/** Measured figures of `pen check` and `pen prove`, and what chance explains of them. */
export { cpuClock, type CpuClock, type ThreadTime } from '../../../engine/statistics/index.ts';
export { measuredCheck, type CheckFacts, type MeasuredBudget, type MeasuredRun } from './measured-check.ts';
export { FEWEST_PROOF_RUNS, MIN_PROOF_RUNS, TRIAL_RUNS, endText, measuredProof, type EndText } from './proof.ts';
