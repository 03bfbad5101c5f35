/**
 * Which step of an action leaves the objects that grow: the action is performed once more, step by step, with a heap snapshot after each, and once
 * again. What a step allocated and is still held then is what it leaves. What the reference gained and lost in each step would not tell:
 * a step that takes away the object of the one before and leaves its own gains nothing.
 */
import { settle } from '../../../base/errors.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { parseSteps } from '../../page/tools/interact-steps.ts';
import { openAll, seriesOf, type HuntComparison } from './hunt-comparison.ts';
import { hasStepsApart, isSlowToTake, isTooLargeApart, type HuntPlan } from './hunt-plan.ts';
import { numberedSteps } from '../../../core/capability/action-numbers.ts';
import { beReady, playSteps, type RoundSnapshot } from './hunt-player.ts';

const tookMs = ({ startedAtMs, endedAtMs }: RoundSnapshot): number => endedAtMs - startedAtMs;

/** True where looking once more would cost more than it says. */
export const isSlow = (snapshot: RoundSnapshot): boolean => isSlowToTake(tookMs(snapshot));

interface StepsParts {
  readonly plan: HuntPlan;
  /** Rounds played already, those to warm up included. */
  readonly played: number;
  /** After the last of them. */
  readonly newest: RoundSnapshot;
  readonly gained: HuntComparison['gained'];
}

/** The names of the steps of an action: `click Errors`. */
function labelsOf(steps: readonly Readonly<Record<string, unknown>>[]): string[] {
  const parsed = parseSteps(steps);
  return parsed.ok ? parsed.value.map(({ label }) => label) : [];
}

/** Paths with what each step left, and the end of the last snapshot after an action, in milliseconds since 1970. */
export interface StepGains {
  readonly growing: readonly GrowingPath[];
  readonly sinceMs: number;
}

/**
 * Adds to each path how many objects each step of one more action leaves at its reference. Nothing is added where the steps cannot be told apart: there is one
 * only, the heap is too large, objects were numbered again meanwhile, or none was left. The snapshots do not stay in the library.
 */
export async function withStepGains(
  growing: readonly GrowingPath[],
  { plan, played, newest, gained }: StepsParts,
  context: CallContext,
): Promise<StepGains> {
  const { action, repeat } = plan;
  const asFound = (): StepGains => ({ growing, sinceMs: (taken.at(-1) ?? newest).endedAtMs });
  const taken: RoundSnapshot[] = [];
  if (growing.length === 0 || isTooLargeApart(newest.heapBytes) || !hasStepsApart(action)) return asFound();
  const number = played * repeat + 1;
  const apart = numberedSteps(action.steps, number);
  const parts = [...apart.map((step) => [step]), numberedSteps(action.steps, number + 1)];
  try {
    for (const [at, steps] of parts.entries()) {
      const place = at < apart.length ? `Step ${at + 1} of ${apart.length}, apart` : 'The action once more';
      await beReady(at === 0 || at === apart.length ? plan : {}, place, context);
      const snapshot = await playSteps(steps, place, context);
      taken.push(snapshot);
      if (snapshot.isRenumbered) return asFound();
    }
    const sources = [newest, ...taken].map(({ source }) => source);
    await openAll(sources, { from: 98, to: 99 }, context);
    const { last, bases } = seriesOf(sources);
    const found = await asksOf(context)(last, 'heap.series-steps', { bases, rows: growing, gained });
    // As the call has them: `click Photo {i}`, of which one action tells only one.
    const asCalled = labelsOf(action.steps);
    const labels = asCalled.length > 0 ? asCalled : labelsOf(apart);
    const told = growing.map((path, at) => {
      // The objects of the last action are there because of any of its steps.
      const steps = (found.rows[at] ?? []).slice(0, apart.length);
      const byStep = apart.map((_, step) => ({ step: labels[step] ?? '', objects: 0, ...steps[step] }));
      return steps.every(({ objects }) => objects === 0) ? path : { ...path, byStep };
    });
    return { ...asFound(), growing: told };
  } finally {
    for (const { captureId } of taken.map(({ source }) => source))
      if (captureId !== null) await settle(() => context.ports.library.delete(captureId));
  }
}
