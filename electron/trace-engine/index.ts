/** trace_engine's insights, from a process of their own. */
export { createTraceEngine } from './trace-engine.ts';
