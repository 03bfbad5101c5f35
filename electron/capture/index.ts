/** Recordings that stream: from the target to a file in the spool. */
export { createCapture, type CaptureOptions } from './heap-snapshot.ts';
