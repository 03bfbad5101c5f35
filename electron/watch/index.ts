/** Live metrics of targets, looked at while anybody watches. */
export { createWatches, type Watches } from './watches.ts';
