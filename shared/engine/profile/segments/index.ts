/** CPU profiles of consecutive seconds: merged into one, and searched for long tasks. */
export { readSegment, sampleTimes, type ProfileSegment } from './segment.ts';
export { mergeSegments } from './merge-segments.ts';
export { createSlowStretches, type Stretches } from './slow-stretches.ts';
