/** Cuts a JSON trace to its last seconds, and finds the thread that was profiled next to it. */
export { createPageThreadSearch } from './page-thread.ts';
export { createTraceCut } from './trace-cut.ts';
