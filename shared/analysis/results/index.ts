/** Results as they are stored: of leak hunts and of comparisons. */
export { readComparison, readLeakHunt } from './read-result.ts';
