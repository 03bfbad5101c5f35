/** How long a hunt still takes, by how long its rounds and snapshots took, and the progress that says so in every phase. */
import type { CallContext } from '../define.ts';
import { HUNT_PHASES, PHASE_TEXTS, phaseOf, type HuntPhase } from '../../kinds/leak-hunt/hunt-progress.ts';
import { leftMs, phasesMs, type HuntPlan } from './hunt-plan.ts';
import type { RoundSnapshot } from './hunt-player.ts';

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
