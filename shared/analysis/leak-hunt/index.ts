/** Leak hunts as they are stored. */
export { readLeakHunt } from './read-leak-hunt.ts';
