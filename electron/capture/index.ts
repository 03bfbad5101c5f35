/** Recordings that stream: from the target to a file in the spool. */
export { createCapture } from './heap-snapshot.ts';
