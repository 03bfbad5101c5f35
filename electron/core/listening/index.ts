/** Shared logs of targets; each kind of log is in a folder of its own. */
export { createEntryRing } from './entry-ring.ts';
export {
  createListening,
  type LogHandle,
  type Listening,
  type LogFeed,
  type LogKind,
  type TargetLog,
} from './listening.ts';
export { createReading } from './reading.ts';
