/** How long a hunt still takes, by how long its rounds and snapshots took, and the progress that says so in every phase. */
import type { CallContext } from '../define.ts';
import { furtherRounds } from './hunt-confirmation.ts';
import { HUNT_PHASES, PHASE_TEXTS, phaseOf, type HuntPhase } from '../../kinds/leak-hunt/hunt-progress.ts';
import { canPlayMore, type HuntPlan, type RoundSnapshot } from './hunt-rounds.ts';
import { snapshotsApart, isSlowToTake } from './step-gains.ts';

/** Milliseconds that parts of a hunt took, each per one. */
export interface HuntPaces {
  /** The actions of a round, with the pause after them. */
  readonly roundMs: number;
  readonly snapshotMs: number;
  /** Reading a snapshot and comparing it with the one before. */
  readonly readMs: number;
}

/** Reading the code that holds what grew, and the verdict. */
const JUDGING_MS = 1500;
/** A phase that takes longer than it was expected to is expected to take this share of its time more: it never ends "now" for minutes. */
const OVERDUE_SHARE = 0.25;

/** Milliseconds that each phase takes. `sizesBytes`: of the snapshots until now; `grows`: null before it is known, which is taken for growth. */
export function phasesMs(
  plan: HuntPlan,
  { roundMs, snapshotMs, readMs }: HuntPaces,
  { sizesBytes, grows }: { readonly sizesBytes: readonly number[]; readonly grows: boolean | null },
): Readonly<Record<HuntPhase, number>> {
  const { action, rounds, warmUpRounds, settleSeconds = 0 } = plan;
  const isMore = grows !== false && canPlayMore(action);
  const { filling } = furtherRounds(plan, sizesBytes);
  const apart = isMore && !isSlowToTake(snapshotMs) ? snapshotsApart(action) : 0;
  const settles = grows !== false && !isSlowToTake(snapshotMs) && settleSeconds > 0 && action.kind !== 'wait';
  return {
    rounds: (warmUpRounds + rounds) * roundMs + (rounds + 1) * snapshotMs,
    // What was read while the rounds were played is not read again.
    comparing: (grows === null ? rounds + 1 : 1) * readMs + (grows === false ? 0 : JUDGING_MS),
    confirming: isMore && filling > 0 ? filling * roundMs + snapshotMs + readMs : 0,
    apart: apart * (roundMs / plan.repeat + snapshotMs + readMs),
    // The wait begins with the last action, and passes while what was taken before is read.
    settling: settles ? Math.max(settleSeconds * 1000, readMs) + snapshotMs + readMs : 0,
  };
}

/** The estimated rest in milliseconds. `elapsedMs`: of the phase. */
export function leftMs(phases: Readonly<Record<HuntPhase, number>>, phase: HuntPhase, elapsedMs: number): number {
  const later = HUNT_PHASES.slice(HUNT_PHASES.indexOf(phase) + 1).reduce((sum, each) => sum + phases[each], 0);
  return later + Math.max(phases[phase] - elapsedMs, OVERDUE_SHARE * elapsedMs);
}

export interface HuntPace {
  /** The same call, whose progress has an estimate of everything that is still to come. */
  readonly context: CallContext;
  /** After each snapshot of the rounds: all of them until now, and the plan as it is played. */
  readonly taken: (snapshots: readonly RoundSnapshot[], plan: HuntPlan) => void;
  /** Begins to read while the rounds go on, whose messages are not those of reading. */
  readonly reading: () => void;
  /** After snapshots were compared: how long that took, and what is known. `found`: sentences. */
  readonly compared: (known: {
    readonly snapshots: number;
    readonly durationMs: number;
    readonly sizesBytes: readonly number[];
    readonly found: readonly string[];
  }) => void;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** `now`: milliseconds since the Unix epoch. */
export function createHuntPace(asked: HuntPlan, of: CallContext, now: () => number = Date.now): HuntPace {
  let plan = asked;
  let phase: HuntPhase = 'rounds';
  let phaseFromMs = now();
  let snapshots: readonly RoundSnapshot[] = [];
  let readMs: number | null = null;
  let isReading = false;
  let sizesBytes: readonly number[] = [];
  let found: string[] | undefined;

  const enter = (next: HuntPhase): void => {
    if (HUNT_PHASES.indexOf(next) <= HUNT_PHASES.indexOf(phase)) return;
    phase = next;
    phaseFromMs = now();
  };

  function estimate(): number | null {
    // One round shows how long they take; a person takes as long as a person takes.
    if (snapshots.length < 2 || plan.action.kind === 'person') return null;
    const snapshotMs = mean(snapshots.map(({ startedAtMs, endedAtMs }) => endedAtMs - startedAtMs));
    const roundMs = mean(
      snapshots.slice(1).map(({ startedAtMs }, at) => startedAtMs - (snapshots[at]?.endedAtMs ?? startedAtMs)),
    );
    const paces = { roundMs, snapshotMs, readMs: readMs ?? snapshotMs };
    const grows = found === undefined ? null : found.length > 0;
    return now() + leftMs(phasesMs(plan, paces, { sizesBytes, grows }), phase, now() - phaseFromMs);
  }

  const progress: CallContext['progress'] = (update) => {
    const named = phaseOf(update.message);
    if (named === null && isReading && phase === 'rounds') return;
    if (named !== null) enter(named);
    const expectedEndAtMs = estimate();
    const part = named === null ? PHASE_TEXTS[phase] : '';
    of.progress({
      ...update,
      message: part === '' ? update.message : `${part}: ${update.message}`,
      ...(expectedEndAtMs === null ? {} : { expectedEndAtMs: Math.round(expectedEndAtMs) }),
      ...(found === undefined ? {} : { found }),
    });
  };
  return {
    // Its getters stay those of the call.
    context: Object.create(of, { progress: { value: progress } }) as CallContext,
    taken(all, played) {
      snapshots = all;
      plan = played;
      if (all.length > plan.rounds) {
        isReading = false;
        enter('comparing');
      }
    },
    reading() {
      isReading = true;
    },
    compared(known) {
      readMs = known.durationMs / Math.max(1, known.snapshots);
      sizesBytes = known.sizesBytes;
      found = [...known.found];
    },
  };
}
