/** trace_engine's insights, computed in a separate process; also exports the parts of its program for benchmarks. */
export { createTraceEngine } from './trace-engine.ts';
export { provideDomRect } from './dom-rect.ts';
export { readEvents } from './read-events.ts';
export { mainSet } from './report.ts';
