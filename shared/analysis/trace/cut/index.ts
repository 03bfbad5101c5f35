/** Cuts a JSON trace to its last seconds. */
export { createTraceCut } from './trace-cut.ts';
