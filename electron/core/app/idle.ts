/**
 * Reports when no call has run for a while. What work has left behind can be returned to the system then: V8 does not collect garbage in an
 * idle process.
 */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';

/** Equal to the time after which documents of the analysis and an unused SQL process are released. */
const IDLE_MS = 4 * 60_000;

export interface IdleOptions {
  /** Emits when a call begins, changes or ends. */
  readonly changes: Listenable<void>;
  readonly isRunning: () => boolean;
  readonly idleMs?: number;
}

/** Emits once after each period of work. */
export function watchIdle({ changes, isRunning, idleMs = IDLE_MS }: IdleOptions): Listenable<void> {
  const idle = new Emitter<void>();
  const timer = setTimeout(() => {
    if (!isRunning()) idle.emit();
  }, idleMs);
  // The timer must not keep a command alive that has its answer. A call that runs for longer changes when it ends.
  timer.unref();
  changes.listen(() => void timer.refresh());
  return idle;
}
