/** Cuts a JSON trace to its last seconds. */
export { createTraceCut, type TraceCut } from './trace-cut.ts';
