/** Captures that stream from a target to a file in the spool. */
export { createCapture, type Rings } from './capture.ts';
export type { Ring, RingFile } from './ring.ts';
export { createReportSpool } from './report-spool.ts';
export {
  finishClaimed,
  releaseOnError,
  type EndedByItself,
  type Recordings,
  type RecordingsView,
} from './recordings.ts';
export type { RecordRenders } from './tracing/tracing-preparation.ts';
export { createTrackedTimes } from './heap/tracked-times.ts';
