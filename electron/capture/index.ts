/** Recordings that stream: from the target to a file in the spool. */
export { createCapture } from './capture.ts';
export type { RecordingsView } from './recordings.ts';
