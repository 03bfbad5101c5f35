/** Medians, ranks and orders of measured runs. */
export { medianOf } from './median.ts';
export { rankSumTest, uDistribution } from './rank-sum.ts';
export { atLeastHeads, medianRun } from './order.ts';
export { cpuClock, type CpuClock, type ThreadTime } from './cpu-clock.ts';
