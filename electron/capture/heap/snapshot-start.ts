/**
 * Detects a target that answers commands but does not start its heap snapshot, or the collection before it. V8 runs both as separate tasks,
 * which wait while the target is paused before its first line (`--inspect-brk`), at a breakpoint, or runs an endless loop; it still answers
 * commands then. While a target takes its snapshot, it answers nothing, however long that takes.
 */
import { waitsForDebugger } from '../../../shared/base/node-start.ts';
import { appError, type AppError } from '../../../shared/contracts/errors.ts';
import { isServerRuntime, type TargetInfo, targetName } from '../../../shared/contracts/targets.ts';
import type { DedicatedSession } from '../../cdp/index.ts';

/** Time from the command, and from each answer, to the next probe. */
const PROBE_AFTER_MS = 4000;
/** The same if Node has not started the program, since nothing else can be running then. */
const PROBE_AFTER_AT_START_MS = 500;
/** Answers until a target counts as stuck: one may come between the end of a long task and the snapshot. */
const MAX_ANSWERS = 2;

export interface SnapshotStart {
  /** To be called when the target has reported progress or sent a chunk. */
  begun(): void;
  dispose(): void;
}

/** Probes the target from now on. Calls `onStuck` at most once, and not after `begun` or `dispose`. */
export function watchSnapshotStart(
  session: Pick<DedicatedSession, 'send' | 'target'>,
  onStuck: (error: AppError) => void,
  usualProbeAfterMs = PROBE_AFTER_MS,
): SnapshotStart {
  let isOver = false;
  let probeAfterMs = usualProbeAfterMs;
  let answers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = (): void => {
    isOver = true;
    clearTimeout(timer);
  };
  const probe = async (): Promise<void> => {
    // No deadline: after a timeout the session would be closed, and V8 would drop the target's object ids with it.
    const answer = await session.send('HeapProfiler.enable', {}, { deadlineMs: Number.POSITIVE_INFINITY });
    if (isOver || !answer.ok) return;
    answers += 1;
    if (answers < MAX_ANSWERS) return wait();
    over();
    onStuck(doesNotBegin(session.target, answers * probeAfterMs));
  };
  const wait = (): void => {
    timer = setTimeout(() => void probe(), probeAfterMs);
  };
  const begin = async (): Promise<void> => {
    if (await waitsForDebugger(session, Number.POSITIVE_INFINITY))
      probeAfterMs = Math.min(probeAfterMs, PROBE_AFTER_AT_START_MS);
    if (!isOver) wait();
  };
  void begin();
  return { begun: over, dispose: over };
}

function doesNotBegin(target: TargetInfo, waitedMs: number): AppError {
  const state = isServerRuntime(target.type)
    ? 'it is paused before its first line (--inspect-brk) or at a breakpoint, or runs an endless loop'
    : 'it is frozen in the background, paused at a breakpoint, or runs an endless loop';
  return appError(
    'target_unresponsive',
    `${targetName(target)} answers but did not start its heap snapshot within ${Math.round(waitedMs / 1000)} s: ${state}.`,
    'pen_heap_track (start, then stop), pen_heap_sampling and pen_cpu_profile work in this state. For a snapshot, resume the target in a debugger, then try again.',
    { waitedMs },
  );
}
