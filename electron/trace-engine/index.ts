/** trace_engine's insights, from a process of their own; for benchmarks also what its program is made of. */
export { createTraceEngine } from './trace-engine.ts';
export { provideDomRect } from './dom-rect.ts';
export { readEvents } from './read-events.ts';
