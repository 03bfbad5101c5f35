/**
 * Which step of an action leaves the objects that grow: the action is performed once more, step by step, with a heap snapshot after each, and once
 * again. What a step allocated and is still held then is what it leaves. What the reference gained and lost in each step would not tell:
 * a step that takes away the object of the one before and leaves its own gains nothing.
 */
import { ok } from '../../base/result.ts';
import { formatCount } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapCluster } from '../../contracts/heap/heap-differences.ts';
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
import { survivorsAt, type GainedObjects, type GrowingPath } from './path-growth.ts';
import { membersByRound } from '../../kinds/heap/gained-clusters.ts';
import { membersIn } from '../heap/path-members.ts';

/** More snapshots than this are not worth the answer. */
const MAX_STEPS_APART = 6;
/** A heap that takes longer stands still too long for snapshots that only say more about a verdict. */
const MAX_SNAPSHOT_MS = 5000;

export const isSlowToTake = (snapshotMs: number): boolean => snapshotMs > MAX_SNAPSHOT_MS;

/** True where looking once more would cost more than it says. */
export function isSlow({ startedAtMs, endedAtMs }: RoundSnapshot): boolean {
  return isSlowToTake(endedAtMs - startedAtMs);
}

/** True if the steps of the action can be told apart. */
export function hasStepsApart(action: HuntAction): action is HuntAction & { kind: 'steps' } {
  return action.kind === 'steps' && action.steps.length > 1 && action.steps.length <= MAX_STEPS_APART;
}

/** Snapshots that it takes: after each step, and after the action once more; 0 where steps cannot be told apart. */
export function snapshotsApart(action: HuntAction): number {
  return hasStepsApart(action) ? action.steps.length + 1 : 0;
}

interface StepsParts {
  readonly plan: HuntPlan;
  /** Rounds played already, those to warm up included. */
  readonly played: number;
  /** After the last of them. */
  readonly newest: RoundSnapshot;
  readonly survivorsOf: SurvivorsOf;
  /** What asks for all that a path's reference holds, by its node. */
  readonly gainedOf: ReadonlyMap<number, GainedObjects>;
}

type StepGain = NonNullable<GrowingPath['byStep']>[number];

/** What each step left of a path: by all that its reference held after it, or by the objects that the step allocated. */
async function gainsOfSteps(
  path: GrowingPath,
  {
    files,
    series,
    question,
  }: {
    readonly files: readonly string[];
    readonly series: readonly HeapCluster[];
    readonly question: GainedObjects['question'];
  },
  context: CallContext,
): Promise<AppResult<readonly Omit<StepGain, 'step'>[]>> {
  const members = question === undefined ? ok(null) : await membersIn(files, question, context);
  if (!members.ok) return members;
  if (members.value === null) return ok((survivorsAt(path, series) ?? []).map((objects) => ({ objects })));
  const { survivors, removed } = membersByRound(members.value);
  return ok(survivors.map((objects, at) => ({ objects, removed: removed[at] ?? 0 })));
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
  { plan, played, newest, survivorsOf, gainedOf }: StepsParts,
  context: CallContext,
): Promise<AppResult<readonly GrowingPath[]>> {
  const { action, repeat } = plan;
  if (growing.length === 0 || isSlow(newest) || !hasStepsApart(action)) return ok(growing);
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
    const files = [newest, ...taken].map(({ source }) => source.file);
    const told: GrowingPath[] = [];
    for (const path of growing) {
      const { question } = gainedOf.get(path.node) ?? {};
      const gained = await gainsOfSteps(path, { files, series: series.value, question }, context);
      if (!gained.ok) return gained;
      // What the last action left is there because of any of its steps.
      const steps = gained.value.slice(0, apart.length);
      const byStep = apart.map((_, at) => ({ step: labels[at] ?? '', objects: 0, ...steps[at] }));
      told.push(steps.every(({ objects }) => objects === 0) ? path : { ...path, byStep });
    }
    return ok(told);
  } finally {
    for (const { source } of taken) if (source.captureId !== null) await context.ports.library.delete(source.captureId);
  }
}

/** What the steps that leave none take out, where that is known. */
function takenText(others: readonly StepGain[]): string {
  if (others.length === 0 || others.some(({ removed }) => removed === undefined)) return '';
  const removed = others.reduce((sum, each) => sum + (each.removed ?? 0), 0);
  const takes = others.length === 1 ? 'takes' : 'take';
  return removed === 0 ? `, and ${takes} none out` : `, and ${takes} ${formatCount(removed)} out`;
}

/** `click Open`, or `number 1, click Open,` where another step is the same. */
function stepName(byStep: readonly StepGain[], step: StepGain): string {
  const isOnly = byStep.filter((each) => each.step === step.step).length === 1;
  return isOnly ? step.step : `number ${byStep.indexOf(step) + 1}, ${step.step},`;
}

/** `Only the step click Open leaves them: 1 in one action, the other step none, and takes none out.`; '' if the steps are not known. */
export function stepText({ byStep = [] }: Pick<GrowingPath, 'byStep'>): string {
  const moved = byStep.filter(({ objects }) => objects !== 0);
  const [only] = moved;
  // Hunts of earlier versions counted what a step gained and lost, which does not tell what it leaves.
  if (only === undefined || moved.some(({ objects }) => objects < 0)) return '';
  const others = byStep.filter((step) => step !== only);
  if (moved.length === 1)
    return `Only the step ${stepName(byStep, only)} leaves them: ${formatCount(only.objects)} in one action, the other ${others.length === 1 ? 'step' : `${formatCount(others.length)} steps`} none${takenText(others)}.`;
  const parts = moved.map((step) => `${stepName(byStep, step).replace(/,$/, '')} ${formatCount(step.objects)}`);
  return `In one action they are left by ${parts.join(', ')}.`;
}
