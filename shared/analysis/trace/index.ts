/** The door to traces: bytes of a JSON trace in, answers to queries out. */
export { notYet, type TraceQueries, type TraceQueryName, type TraceStage } from './trace-queries.ts';
