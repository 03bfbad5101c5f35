/**
 * Lets the samples of a recording name functions that V8 had inlined before. V8 knows which functions optimised code inlines only if it
 * compiled that code during profiling; in older code, their time counts for the function around them. Starting precise coverage deoptimises
 * all functions of the isolate (V8's src/debug/debug-coverage.cc), and the hot ones are optimised again within milliseconds of running.
 */
import type { DedicatedSession } from '../cdp/index.ts';

/** V8 looks at every function of the heap; a target that is busy for longer runs the commands later. */
const DEADLINE_MS = 2000;

/** The recordings of JS coverage, which starting and stopping another coverage would end. */
export interface OpenCoverage {
  add(session: DedicatedSession): void;
  delete(session: DedicatedSession): void;
  isOpen(): boolean;
}

export function createOpenCoverage(): OpenCoverage {
  const sessions = new Set<DedicatedSession>();
  return {
    add: (session) => void sessions.add(session),
    delete: (session) => void sessions.delete(session),
    isOpen: () => sessions.size > 0,
  };
}

/**
 * Deoptimises the code of the target; to be called when the profiler has started, with the Profiler domain enabled. False if it did not happen:
 * JS coverage is being recorded, or the target did not do it in time.
 */
export async function deoptimise(
  session: Pick<DedicatedSession, 'send'>,
  coverage: Pick<OpenCoverage, 'isOpen'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (coverage.isOpen()) return false;
  const options = { signal, deadlineMs: DEADLINE_MS };
  // Sent without waiting for each, so that coverage is stopped even if the target answers too late.
  const [started, stopped] = await Promise.all([
    session.send('Profiler.startPreciseCoverage', { callCount: false, detailed: false }, options),
    session.send('Profiler.stopPreciseCoverage', {}, options),
  ]);
  return started.ok && stopped.ok;
}
