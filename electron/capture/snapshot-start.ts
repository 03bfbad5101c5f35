/**
 * Notices that a target answers and yet does not begin its heap snapshot, or the collection before it. V8 takes both as tasks of their
 * own, which wait while the target stands before its first line (`--inspect-brk`), at a breakpoint, or in a loop that does not end; commands are answered in all
 * of these. A target that is at work on its snapshot answers nothing, for however long that takes.
 */
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import { isServerRuntime, type TargetInfo } from '../../shared/contracts/targets.ts';
import type { DedicatedSession } from '../cdp/index.ts';

/** How long after the command, and after each answer, the target is asked whether it still answers. */
const ASK_AFTER_MS = 4000;
/** The same where Node has not begun the program: nothing else could be running there. */
const ASK_AFTER_AT_START_MS = 500;
/** Node defines these between the wait for a debugger and the first line of the program (tried: 20 and 24). */
const HAS_NOT_BEGUN = `typeof process === 'undefined' || process.execArgv === undefined`;
/** Answers without a beginning that are enough: one may come between the end of a long task and the snapshot. */
const ENOUGH_ANSWERS = 2;

export interface SnapshotStart {
  /** The target reported progress or sent a part. */
  begun(): void;
  dispose(): void;
}

/** Whether a Node process waits for a debugger before its first line. */
async function waitsForDebugger({ send, target }: Pick<DedicatedSession, 'send' | 'target'>): Promise<boolean> {
  if (target.type !== 'node') return false;
  const asked = await send<{ result?: { value?: unknown } }>(
    'Runtime.evaluate',
    { expression: HAS_NOT_BEGUN, returnByValue: true, throwOnSideEffect: true },
    { deadlineMs: Number.POSITIVE_INFINITY },
  );
  return asked.ok && asked.value.result?.value === true;
}

/** Watches from the command on; `onStuck` is called once, unless `begun` or `dispose` came before. */
export function watchSnapshotStart(
  session: Pick<DedicatedSession, 'send' | 'target'>,
  onStuck: (error: AppError) => void,
  usualAskAfterMs = ASK_AFTER_MS,
): SnapshotStart {
  let isOver = false;
  let askAfterMs = usualAskAfterMs;
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
  const begin = async (): Promise<void> => {
    if (await waitsForDebugger(session)) askAfterMs = Math.min(askAfterMs, ASK_AFTER_AT_START_MS);
    if (!isOver) wait();
  };
  void begin();
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
