/**
 * Cost of an action in bytes, measured while a hunt warms up. Where one leaves megabytes, a few a round tell a leak, and each more only makes it larger: V8 writes
 * some 30 MB of a snapshot a second, and the target stands still meanwhile. The bytes of the target are a budget of the whole hunt.
 */
import { ok } from '../../base/result.ts';
import { formatBytes } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';

const MB = 1024 * 1024;
/** Bytes that one action leaves from which a round has fewer of them. */
const HEAVY_BYTES = 8 * MB;
/** Bytes that the actions of a round may leave then: three rounds of so much are a leak without a further one. */
const ROUND_BYTES = 32 * MB;
/** Actions that a round has at most where each is heavy. */
export const MAX_FEWER = ROUND_BYTES / HEAVY_BYTES;
/** Bytes of the target beyond which no round begins: V8 needs as much again for the snapshot, and pages end at 2 to 4 GB. */
export const MAX_TARGET_BYTES = 700 * MB;
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

/** Actions of a round if each leaves so many bytes. */
export function affordableRepeat(repeat: number, bytesPerAction: number): number {
  return bytesPerAction < HEAVY_BYTES
    ? repeat
    : Math.max(1, Math.min(repeat, Math.floor(ROUND_BYTES / bytesPerAction)));
}

/** The members of a hunt's plan that follow the cost of an action. */
interface Paced {
  readonly repeat: number;
  readonly warmUpRounds: number;
  readonly isSingly?: boolean;
}

interface Begun<P> {
  readonly plan: P;
  /** Actions of the warm-up that were played. */
  readonly done: number;
}

/**
 * Plays the first action of the warm-up, and the second where the first left much: that may be code and data which are loaded once. The plan has fewer actions a round if
 * both did.
 */
export async function withinMeans<P extends Paced>(
  plan: P,
  play: (part: { readonly from: number; readonly to: number }) => Promise<AppResult<unknown>>,
  context: Context,
): Promise<AppResult<Begun<P>>> {
  const { repeat } = plan;
  const used = [await usedBytes(context, true)];
  if (used[0] === null) return ok({ plan, done: 0 });
  /** Bytes that the next action left. */
  const next = async (): Promise<AppResult<number>> => {
    const before = used.at(-1) ?? 0;
    const played = await play({ from: used.length - 1, to: used.length });
    if (!played.ok) return played;
    const after = (await usedBytes(context, true)) ?? before;
    used.push(after);
    return ok(after - before);
  };
  const first = await next();
  if (!first.ok) return first;
  if (affordableRepeat(repeat, first.value) === repeat) return ok({ plan, done: 1 });
  const second = await next();
  if (!second.ok) return second;
  const fewer = affordableRepeat(repeat, second.value);
  if (fewer === repeat) return ok({ plan, done: 2 });
  context.note(
    `One action left ${formatBytes(second.value)}, so a round had ${fewer} in place of ${repeat}: more would make the target large and its snapshots slow, and say nothing else.`,
  );
  return ok({ plan: { ...plan, repeat: fewer, isSingly: true, warmUpRounds: Math.ceil(2 / fewer) }, done: 2 });
}

/** The bytes of a target, asked for after each snapshot, which has just collected. */
export function createByteBudget(context: Context): { readonly allowsMore: () => Promise<boolean> } {
  let before: number | null = null;
  return {
    async allowsMore() {
      const used = await usedBytes(context, false);
      const gained = used === null || before === null ? 0 : Math.max(0, used - before);
      before = used;
      return used === null || used + gained <= MAX_TARGET_BYTES;
    },
  };
}
