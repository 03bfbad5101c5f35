/** Results as they are stored: of leak hunts, of comparisons, of memory ledgers and of explorations. */
export { readComparison, readExploration, readLeakHunt, readMemoryLedger } from './read-result.ts';
