/** Logs of targets that somebody listens to; what each kind listens for lies in a folder of its own. */
export { createEntryRing } from './entry-ring.ts';
export {
  createListening,
  type Heard,
  type Listening,
  type LogFeed,
  type LogKind,
  type TargetLog,
} from './listening.ts';
