/**
 * Detects a target that answers commands but does not start its heap snapshot, or the collection before it. V8 runs both as separate tasks,
 * which wait while the target is paused before its first line (`--inspect-brk`), at a breakpoint, or runs an endless loop; it still answers
 * commands then. While a target takes its snapshot, it answers nothing, however long that takes.
 */
import { waitsForDebugger } from '../../../../shared/base/node-start.ts';
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import { isServerRuntime, type TargetInfo, targetName } from '../../../../shared/core/contracts/targets.ts';
import type { DedicatedSession } from '../../cdp/index.ts';

/** Time from the command, and from each answer, to the next probe. */
const PROBE_AFTER_MS = 4000;
/** After a timeout the session would be closed, and V8 would drop the target's object ids with it. */
const NO_DEADLINE = { deadlineMs: Number.POSITIVE_INFINITY };
/** The same if Node has not started the program, since nothing else can be running then. */
const PROBE_AFTER_AT_START_MS = 500;
/** Answers until a target counts as stuck: one may come between the end of a long task and the snapshot. */
const MAX_ANSWERS = 2;
/** Part of the time for which a runtime that executes one task has a processor, also on a machine that does other work. */
const BUSY_SHARE = 0.1;
/** A task that is still not over is taken as an endless loop. */
const BUSY_LIMIT_MS = 5 * 60_000;

export interface SnapshotStart {
  /** To be called when the target has reported progress or sent a chunk. */
  begun(): void;
  dispose(): void;
}

interface SnapshotStartListener {
  /** At most once, and not after `begun` or `dispose`. */
  readonly onStuck: (error: AppError) => void;
  /** It executes a task that has lasted so long, and is waited for. */
  readonly onBusy: (waitedMs: number) => void;
}

/** The processor time of a runtime, which answers also within a task; null if it does not tell. A page answers nothing within one. */
async function processorMs({ send, target }: Pick<DedicatedSession, 'send' | 'target'>): Promise<number | null> {
  if (!isServerRuntime(target.type)) return null;
  const expression = '{ const { user, system } = process.cpuUsage(); (user + system) / 1000 }';
  const used = await send('Runtime.evaluate', { expression, returnByValue: true }, NO_DEADLINE);
  const value: unknown = used.ok ? used.value.result?.value : null;
  return typeof value === 'number' ? value : null;
}

interface ProcessorTime {
  readonly atMs: number;
  readonly usedMs: number | null;
}

/** Null if it is not known. */
function wasBusy(before: ProcessorTime, now: ProcessorTime): boolean | null {
  if (before.usedMs === null || now.usedMs === null) return null;
  return now.usedMs - before.usedMs >= BUSY_SHARE * (now.atMs - before.atMs);
}

/** Probes the target from now on. */
export function watchSnapshotStart(
  session: Pick<DedicatedSession, 'send' | 'target'>,
  { onStuck, onBusy }: SnapshotStartListener,
  { usualProbeAfterMs = PROBE_AFTER_MS, busyLimitMs = BUSY_LIMIT_MS, nowMs = () => performance.now() } = {},
): SnapshotStart {
  let isOver = false;
  let probeAfterMs = usualProbeAfterMs;
  let answers = 0;
  let atStart = false;
  let last: ProcessorTime | null = null;
  const fromMs = nowMs();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = (): void => {
    isOver = true;
    clearTimeout(timer);
  };
  const probe = async (): Promise<void> => {
    const answer = await session.send('HeapProfiler.enable', {}, NO_DEADLINE);
    if (isOver || !answer.ok) return;
    const before = last;
    last = { atMs: nowMs(), usedMs: await processorMs(session) };
    if (isOver) return;
    answers += 1;
    if (answers < MAX_ANSWERS) return wait();
    const isBusy = before === null ? null : wasBusy(before, last);
    const waitedMs = last.atMs - fromMs;
    if (isBusy === true && waitedMs < busyLimitMs) {
      onBusy(waitedMs);
      return wait();
    }
    over();
    onStuck(doesNotBegin(session.target, waitedMs, atStart ? 'at-start' : isBusy));
  };
  const wait = (): void => {
    timer = setTimeout(() => void probe(), probeAfterMs);
  };
  const begin = async (): Promise<void> => {
    atStart = await waitsForDebugger(session, Number.POSITIVE_INFINITY);
    if (atStart) probeAfterMs = Math.min(probeAfterMs, PROBE_AFTER_AT_START_MS);
    if (!isOver) wait();
  };
  void begin();
  return { begun: over, dispose: over };
}

/** `isBusy`: null if it is not known. */
function doesNotBegin(target: TargetInfo, waitedMs: number, isBusy: boolean | 'at-start' | null): AppError {
  const state = !isServerRuntime(target.type)
    ? 'it is frozen in the background, paused at a breakpoint, or runs an endless loop'
    : isBusy === 'at-start'
      ? 'it is paused before its first line (--inspect-brk)'
      : isBusy === null
        ? 'it is paused before its first line (--inspect-brk) or at a breakpoint, or runs an endless loop'
        : isBusy
          ? 'it has executed one task all the time, perhaps an endless loop'
          : 'it is paused at a breakpoint';
  return appError(
    'target_unresponsive',
    `${targetName(target)} answers but did not start its heap snapshot within ${Math.round(waitedMs / 1000)} s: ${state}.`,
    'pen_heap_track (start, then stop), pen_heap_sampling and pen_cpu_profile work in this state. For a snapshot, resume the target in a debugger, then try again.',
    { waitedMs },
  );
}
