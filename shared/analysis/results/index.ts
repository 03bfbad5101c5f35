/** Results as they are stored: of leak hunts, of comparisons and of memory ledgers. */
export { readComparison, readLeakHunt, readMemoryLedger } from './read-result.ts';
