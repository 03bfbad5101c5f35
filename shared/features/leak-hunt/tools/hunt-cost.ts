/** Cost of an action in bytes, measured while a hunt warms up, and what the target has after each snapshot. */
import { ok } from '../../../base/result.ts';
import { formatBytes } from '../../../base/units.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { affordableRepeat, isCostly, type HuntPlan, type RoundPart } from './hunt-plan.ts';

/** For a collection in a target that is busy. */
const DEADLINE_MS = 30_000;

type Context = Pick<CallContext, 'attach' | 'signal' | 'note'>;

/** Bytes of the JS heap, of ArrayBuffers and of the browser's objects; null if the target does not tell. */
async function usedBytes({ attach, signal }: Context, isCollecting: boolean): Promise<number | null> {
  const attached = await attach();
  if (!attached.ok) return null;
  const options = { signal, deadlineMs: DEADLINE_MS };
  const collected = isCollecting ? await attached.value.send('HeapProfiler.collectGarbage', {}, options) : ok();
  if (!collected.ok) return null;
  const usage = await attached.value.send('Runtime.getHeapUsage', {}, options);
  if (!usage.ok) return null;
  const { usedSize, backingStorageSize = 0, embedderHeapUsedSize = 0 } = usage.value;
  return usedSize + backingStorageSize + embedderHeapUsedSize;
}

/** `One action left 34.5 MB, so a round had 1 in place of 5`, and why. */
export const fewerText = (left: number, fewer: number, repeat: number): string =>
  `One action left ${formatBytes(left)}, so a round had ${fewer} in place of ${repeat}: more would make the target large and its snapshots slow, and say nothing else.`;

/** A plan that follows what an action costs. */
export interface Begun {
  readonly plan: HuntPlan;
  /** Actions of the warm-up that were played. */
  readonly done: number;
  /** True if the first action alone decided, so that the first round has to tell whether each leaves as much. */
  readonly isUntried: boolean;
}

/**
 * Plays the first action of the warm-up, and the second where the first left much: that may be code and data which are loaded once. The plan has fewer actions a round if
 * both did, or the first left more than a round may.
 */
export async function withinMeans(
  plan: HuntPlan,
  play: (part: RoundPart) => Promise<unknown>,
  context: Context,
): Promise<Begun> {
  const { repeat } = plan;
  let before = await usedBytes(context, true);
  for (let done = 1; before !== null && done <= 2; done += 1) {
    await play({ from: done - 1, to: done });
    const after = (await usedBytes(context, true)) ?? before;
    const left = after - before;
    before = after;
    const fewer = affordableRepeat(repeat, left);
    if (fewer === repeat) return { plan, done, isUntried: false };
    const isUntried = done === 1;
    if (isUntried && !isCostly(left)) continue;
    if (!isUntried) context.note(fewerText(left, fewer, repeat));
    const paced = { ...plan, repeat: fewer, isSingly: true, warmUpRounds: Math.ceil(done / fewer) };
    return { plan: paced, done, isUntried };
  }
  return { plan, done: 0, isUntried: false };
}

/** Returns what asks after each snapshot, which has just collected, for the bytes of the target and those that it gained since the last one; null if it does not tell. */
export function createByteWatch(
  context: Context,
): () => Promise<{ readonly bytes: number; readonly gained: number } | null> {
  let before: number | null = null;
  return async () => {
    const bytes = await usedBytes(context, false);
    const gained = bytes === null || before === null ? 0 : bytes - before;
    before = bytes;
    return bytes === null ? null : { bytes, gained };
  };
}
