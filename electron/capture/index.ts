/** Captures that stream from a target to a file in the spool. */
export { createCapture } from './capture.ts';
export { createReportSpool } from './report-spool.ts';
export type { RecordingsView } from './recordings.ts';
