/**
 * Which step of an action leaves the objects that grow: the action is performed once more, step by step, with a heap snapshot after each. An object that
 * one step adds and a later one takes away again is no leak, so each step is told with what it gained or lost at the reference.
 */
import { ok } from '../../base/result.ts';
import { formatCount } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';
import { parseSteps } from '../page/interact-steps.ts';
import type { ClustersOfRounds } from './hunt-comparison.ts';
import { numberedSteps, playStep, type HuntAction, type HuntPlan, type RoundSnapshot } from './hunt-rounds.ts';
import { gainsAt, type GrowingPath } from './path-growth.ts';

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
  readonly clustersOf: ClustersOfRounds;
}

/** The names of the steps of an action: `click Errors`. */
function labelsOf(steps: readonly Readonly<Record<string, unknown>>[]): string[] {
  const parsed = parseSteps(steps);
  return parsed.ok ? parsed.value.map(({ label }) => label) : [];
}

/**
 * Adds to each path what each step of one more action gained at its reference. Nothing is added where the steps cannot be told apart: there is one only, the
 * heap is too large, objects were numbered again meanwhile, or no step gained any. The snapshots in between do not stay in the library.
 */
export async function withStepGains(
  growing: readonly GrowingPath[],
  { plan, played, newest, clustersOf }: StepsParts,
  context: CallContext,
): Promise<AppResult<readonly GrowingPath[]>> {
  const { action, repeat } = plan;
  const isSlow = newest.endedAtMs - newest.startedAtMs > MAX_SNAPSHOT_MS;
  if (growing.length === 0 || isSlow || !hasStepsApart(action)) return ok(growing);
  const steps = numberedSteps(action.steps, played * repeat + 1);
  const taken: RoundSnapshot[] = [];
  try {
    for (const [at, step] of steps.entries()) {
      const place = `Step ${at + 1} of ${steps.length}, apart`;
      const snapshot = await playStep(step, place, context);
      if (!snapshot.ok) return snapshot;
      taken.push(snapshot.value);
      if (snapshot.value.isRenumbered) return ok(growing);
    }
    const rounds = await clustersOf([newest, ...taken].map(({ source }) => source));
    if (!rounds.ok) return rounds;
    const labels = labelsOf(steps);
    return ok(
      growing.map((path) => {
        const counts = rounds.value.map((change) => gainsAt(path, change));
        const total = counts.reduce((sum, count) => sum + count, 0);
        return total <= 0
          ? path
          : { ...path, byStep: counts.map((objects, at) => ({ step: labels[at] ?? '', objects })) };
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
  if (only === undefined) return '';
  const others = byStep.length - 1;
  if (moved.length === 1)
    return `Only the step ${only.step} leaves them: ${formatCount(only.objects)} in one action, the other ${others === 1 ? 'step' : `${formatCount(others)} steps`} none.`;
  const parts = moved.map(
    ({ step, objects }) => `${step} ${objects > 0 ? 'adds' : 'takes away'} ${formatCount(Math.abs(objects))}`,
  );
  return `In one action ${parts.join(', ')} of them.`;
}
