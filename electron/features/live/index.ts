/** Live metrics of targets, sampled while any client watches. */
export { createWatches, type Watches } from './watches.ts';
