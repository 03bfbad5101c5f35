/**
 * Which step of an action leaves the objects that grow: the action is performed once more, step by step, with a heap snapshot after each, and once
 * again. What a step allocated and is still held then is what it leaves. What the reference gained and lost in each step would not tell:
 * a step that takes away the object of the one before and leaves its own gains nothing.
 */
import { ok } from '../../base/result.ts';
import { formatCount } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';
import { parseSteps } from '../page/interact-steps.ts';
import type { SurvivorsOf } from './hunt-comparison.ts';
import {
  beReady,
  numberedSteps,
  playSteps,
  type HuntAction,
  type HuntPlan,
  type RoundSnapshot,
} from './hunt-rounds.ts';
import { survivorsAt, type GrowingPath } from './path-growth.ts';

/** More snapshots than this are not worth the answer. */
const MAX_STEPS_APART = 6;
/** A heap that takes longer to read stands still too long for it. */
const MAX_SNAPSHOT_MS = 5000;

/** True if the steps of the action can be told apart. */
export function hasStepsApart(action: HuntAction): action is HuntAction & { kind: 'steps' } {
  return action.kind === 'steps' && action.steps.length > 1 && action.steps.length <= MAX_STEPS_APART;
}

interface StepsParts {
  readonly plan: HuntPlan;
  /** Rounds played already, those to warm up included. */
  readonly played: number;
  /** After the last of them. */
  readonly newest: RoundSnapshot;
  readonly survivorsOf: SurvivorsOf;
}

/** The names of the steps of an action: `click Errors`. */
function labelsOf(steps: readonly Readonly<Record<string, unknown>>[]): string[] {
  const parsed = parseSteps(steps);
  return parsed.ok ? parsed.value.map(({ label }) => label) : [];
}

/** Actions that it takes: one with a snapshot after each step, and one after which the objects of that one are counted. */
export const ACTIONS_APART = 2;

/**
 * Adds to each path how many objects each step of one more action leaves at its reference. Nothing is added where the steps cannot be told apart: there is one
 * only, the heap is too large, objects were numbered again meanwhile, or none was left. The snapshots do not stay in the library.
 */
export async function withStepGains(
  growing: readonly GrowingPath[],
  { plan, played, newest, survivorsOf }: StepsParts,
  context: CallContext,
): Promise<AppResult<readonly GrowingPath[]>> {
  const { action, repeat } = plan;
  const isSlow = newest.endedAtMs - newest.startedAtMs > MAX_SNAPSHOT_MS;
  if (growing.length === 0 || isSlow || !hasStepsApart(action)) return ok(growing);
  const number = played * repeat + 1;
  const apart = numberedSteps(action.steps, number);
  const parts = [...apart.map((step) => [step]), numberedSteps(action.steps, number + 1)];
  const taken: RoundSnapshot[] = [];
  try {
    for (const [at, steps] of parts.entries()) {
      const place = at < apart.length ? `Step ${at + 1} of ${apart.length}, apart` : 'The action once more';
      const ready = await beReady(at === 0 || at === apart.length ? plan : {}, place, context);
      if (!ready.ok) return ready;
      const snapshot = await playSteps(steps, place, context);
      if (!snapshot.ok) return snapshot;
      taken.push(snapshot.value);
      if (snapshot.value.isRenumbered) return ok(growing);
    }
    const series = await survivorsOf([newest, ...taken].map(({ source }) => source));
    if (!series.ok) return series;
    // As the call has them: `click Photo {i}`, of which one action tells only one.
    const asCalled = labelsOf(action.steps);
    const labels = asCalled.length > 0 ? asCalled : labelsOf(apart);
    return ok(
      growing.map((path) => {
        // What the last action left is there because of any of its steps.
        const counts = survivorsAt(path, series.value)?.slice(0, apart.length) ?? [];
        return counts.every((count) => count === 0)
          ? path
          : { ...path, byStep: apart.map((_, at) => ({ step: labels[at] ?? '', objects: counts[at] ?? 0 })) };
      }),
    );
  } finally {
    for (const { source } of taken) if (source.captureId !== null) await context.ports.library.delete(source.captureId);
  }
}

/** `Only the step click Errors leaves them: 1 in one action, the other 2 none.`; '' if the steps are not known. */
export function stepText({ byStep = [] }: Pick<GrowingPath, 'byStep'>): string {
  const moved = byStep.filter(({ objects }) => objects !== 0);
  const [only] = moved;
  // Hunts of earlier versions counted what a step gained and lost, which does not tell what it leaves.
  if (only === undefined || moved.some(({ objects }) => objects < 0)) return '';
  const others = byStep.length - 1;
  if (moved.length === 1)
    return `Only the step ${only.step} leaves them: ${formatCount(only.objects)} in one action, the other ${others === 1 ? 'step' : `${formatCount(others)} steps`} none.`;
  const parts = moved.map(({ step, objects }) => `${step} ${formatCount(objects)}`);
  return `In one action they are left by ${parts.join(', ')}.`;
}
