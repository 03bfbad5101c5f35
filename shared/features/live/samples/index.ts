/** Live metrics of a target: from samples to reports. */
export { CLOCK_COLUMN, pointAt } from './metric-values.ts';
export { createSampleRing, type SampleRing } from './sample-ring.ts';
export { reportOf } from './report.ts';
export { createTally, type Tally } from './tally.ts';
