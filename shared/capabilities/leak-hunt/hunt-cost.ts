/** What an action costs in bytes, measured while a hunt warms up, and what the target has after each snapshot. */
import { ok } from '../../base/result.ts';
import { formatBytes } from '../../base/units.ts';
import type { CallContext } from '../define.ts';
import { affordableRepeat, mayGoOn, type HuntPlan, type RoundPart } from './hunt-plan.ts';

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

/**
 * Plays the first action of the warm-up, and the second where the first left much: that may be code and data which are loaded once. The plan has fewer actions a round if
 * both did. `done`: actions of the warm-up that were played.
 */
export async function withinMeans(
  plan: HuntPlan,
  play: (part: RoundPart) => Promise<unknown>,
  context: Context,
): Promise<{ readonly plan: HuntPlan; readonly done: number }> {
  const { repeat } = plan;
  let before = await usedBytes(context, true);
  for (let done = 0; before !== null && done < 2; done += 1) {
    await play({ from: done, to: done + 1 });
    const after = (await usedBytes(context, true)) ?? before;
    const left = after - before;
    before = after;
    const fewer = affordableRepeat(repeat, left);
    if (fewer === repeat) return { plan, done: done + 1 };
    if (done === 0) continue;
    context.note(
      `One action left ${formatBytes(left)}, so a round had ${fewer} in place of ${repeat}: more would make the target large and its snapshots slow, and say nothing else.`,
    );
    return { plan: { ...plan, repeat: fewer, isSingly: true, warmUpRounds: Math.ceil(2 / fewer) }, done: 2 };
  }
  return { plan, done: 0 };
}

/** The bytes of a target, asked for after each snapshot, which has just collected. */
export function createByteBudget(context: Context): { readonly allowsMore: () => Promise<boolean> } {
  let before: number | null = null;
  return {
    async allowsMore() {
      const used = await usedBytes(context, false);
      const gained = used === null || before === null ? 0 : used - before;
      before = used;
      return used === null || mayGoOn(used, gained);
    },
  };
}
