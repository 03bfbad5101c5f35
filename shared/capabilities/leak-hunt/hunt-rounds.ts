/** The rounds of a leak hunt: the action as often as asked, then a heap snapshot after a garbage collection. */
import { err, ok } from '../../base/result.ts';
import { pause } from '../../base/within.ts';
import { appError, errorOfAbort, type AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { pageOf } from '../common/worker-pages.ts';
import { captureDraft, storeCapture } from '../library/store-capture.ts';

/** What a round does. */
export type HuntAction =
  | { readonly kind: 'steps'; readonly steps: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'expression'; readonly expression: string }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Time for the work that an action starts: timers, responses, animations. */
const SETTLE_MS = 500;

export interface HuntPlan {
  readonly action: HuntAction;
  /** Actions per round; a wait runs once. */
  readonly repeat: number;
  readonly rounds: number;
  /** Rounds before the first snapshot, in which caches fill and code is compiled. */
  readonly warmUpRounds: number;
}

/** Steps that one call of pen_interact takes. */
const MOST_STEPS = 50;

/** Performs the action `times` times; steps in as few calls as possible, because each call waits for the page to be ready. */
async function act(action: HuntAction, times: number, context: CallContext): Promise<AppResult<unknown>> {
  const { runPart, signal, target, ports } = context;
  if (action.kind === 'wait') {
    await pause(action.seconds * 1000, signal);
    return signal.aborted ? err(errorOfAbort(signal)) : ok(null);
  }
  if (action.kind === 'expression') return runPart('pen_evaluate', { expression: action.expression });
  // A worker or frame takes no input: its page does.
  const page = pageOf(target, (id) => ports.targets.byId(id));
  const steps = Array.from({ length: times }, () => action.steps).flat();
  return runPart('pen_interact', { steps, ...(page === null ? {} : { target: page.id }) });
}

/** How many times one call performs the action. */
function timesPerCall(action: HuntAction): number {
  return action.kind === 'steps' ? Math.max(1, Math.floor(MOST_STEPS / action.steps.length)) : 1;
}

async function playRound({ action, repeat }: HuntPlan, named: string, context: CallContext): Promise<AppResult<null>> {
  const times = action.kind === 'wait' ? 1 : repeat;
  const atOnce = timesPerCall(action);
  for (let done = 0; done < times; done += atOnce) {
    const acted = await act(action, Math.min(atOnce, times - done), context);
    if (context.signal.aborted) return err(errorOfAbort(context.signal));
    if (!acted.ok)
      return err({ ...acted.error, message: `${named}, after ${done} of ${times} actions: ${acted.error.message}` });
  }
  await pause(SETTLE_MS, context.signal);
  return context.signal.aborted ? err(errorOfAbort(context.signal)) : ok(null);
}

async function snapshotOf(
  round: number,
  rounds: number,
  context: CallContext,
  progress: (share: number) => void,
): Promise<AppResult<CaptureSource>> {
  const { ports, target, signal, caller, note, onCommand } = context;
  const startedAtMs = Date.now();
  const taken = await ports.capture.heapSnapshot(target, {
    follower: undefined,
    forceGc: true,
    capBytes: ports.status.heapSnapshotCapBytes(),
    signal,
    onCommand,
    together: undefined,
    progress: ({ done, total }) => progress(total === null || total === 0 ? 0 : Math.min(1, done / total)),
  });
  if (!taken.ok) return taken;
  const { file, gcFailure, pauseMs, durationMs } = taken.value;
  if (gcFailure !== null) {
    await file.discard();
    return err(
      appError(
        'target_unresponsive',
        `The garbage collection before a snapshot failed (${gcFailure}), and without it garbage looks like growth.`,
        'Try again when the target is idle.',
      ),
    );
  }
  const recorded = { startedBy: caller, startedAtMs, recordedMs: durationMs };
  const draft = captureDraft('heap-snapshot', target, recorded, { forceGC: true, includeDOM: false, maxDepth: 3 });
  const place = round === 0 ? `before round 1 of ${rounds}` : `after round ${round} of ${rounds}`;
  const stored = await storeCapture({ ports, signal, note }, file, { ...draft, note: `Leak hunt, ${place}`, pauseMs });
  return stored.ok ? ok({ captureId: stored.value.captureId, file: stored.value.file }) : stored;
}

/** Plays all rounds. The snapshots stay in the library, also those before a round that fails. */
export async function playRounds(plan: HuntPlan, context: CallContext): Promise<AppResult<CaptureSource[]>> {
  const { rounds, warmUpRounds } = plan;
  const total = warmUpRounds + rounds;
  const sources: CaptureSource[] = [];
  const report = (playedRounds: number, message: string): void =>
    context.progress({ done: (80 * playedRounds) / total, total: 100, message });
  for (let round = 1 - warmUpRounds; round <= rounds; round += 1) {
    const named = round <= 0 ? 'Warm-up' : `Round ${round} of ${rounds}`;
    if (round === 1) {
      const first = await snapshotOf(0, rounds, context, () => report(warmUpRounds, 'Heap snapshot before round 1'));
      if (!first.ok) return first;
      sources.push(first.value);
    }
    report(warmUpRounds + round - 1, named);
    const played = await playRound(plan, named, context);
    if (!played.ok) return played;
    if (round < 1) continue;
    const taken = await snapshotOf(round, rounds, context, (share) =>
      report(warmUpRounds + round - 1 + share / 2, `Heap snapshot after round ${round}`),
    );
    if (!taken.ok) return taken;
    sources.push(taken.value);
  }
  return ok(sources);
}
