/**
 * Notices that a target answers and yet does not begin its heap snapshot. V8 takes it as a task of its own, which waits while the
 * target stands before its first line (`--inspect-brk`), at a breakpoint, or in a loop that does not end; commands are answered in all
 * of these. A target that is at work on its snapshot answers nothing, for however long that takes.
 */
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import { isServerRuntime, type TargetInfo } from '../../shared/contracts/targets.ts';
import type { DedicatedSession } from '../cdp/index.ts';

/** How long after the command, and after each answer, the target is asked whether it still answers. */
const ASK_AFTER_MS = 4000;
/** Answers without a beginning that are enough: one may come between the end of a long task and the snapshot. */
const ENOUGH_ANSWERS = 2;

export interface SnapshotStart {
  /** The target reported progress or sent a part. */
  begun(): void;
  dispose(): void;
}

/** Watches from the command on; `onStuck` is called once, unless `begun` or `dispose` came before. */
export function watchSnapshotStart(
  session: Pick<DedicatedSession, 'send' | 'target'>,
  onStuck: (error: AppError) => void,
  askAfterMs = ASK_AFTER_MS,
): SnapshotStart {
  let isOver = false;
  let answers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = (): void => {
    isOver = true;
    clearTimeout(timer);
  };
  const ask = async (): Promise<void> => {
    // Without a deadline: a session whose command was given up is not used again, and its end would cost the target's object ids.
    const answer = await session.send('HeapProfiler.enable', {}, { deadlineMs: Number.POSITIVE_INFINITY });
    if (isOver || !answer.ok) return;
    answers += 1;
    if (answers < ENOUGH_ANSWERS) return wait();
    over();
    onStuck(doesNotBegin(session.target, answers * askAfterMs));
  };
  const wait = (): void => {
    timer = setTimeout(() => void ask(), askAfterMs);
  };
  wait();
  return { begun: over, dispose: over };
}

function doesNotBegin(target: TargetInfo, waitedMs: number): AppError {
  const standing = isServerRuntime(target.type)
    ? 'it stands before its first line (--inspect-brk), at a breakpoint, or in a loop that does not end'
    : 'it is frozen in the background, stands at a breakpoint, or runs code that does not end';
  return appError(
    'target_unresponsive',
    `"${target.title === '' ? target.url : target.title}" answers but did not begin its heap snapshot within ${Math.round(waitedMs / 1000)} s: ${standing}.`,
    'pen_heap_track (start, then stop), pen_heap_sampling and pen_cpu_profile work on it as it is. For a snapshot let it run on (a debugger’s Resume), then try again.',
    { waitedMs },
  );
}
