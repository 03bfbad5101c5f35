/**
 * Where and how the actions of a hunt went, as data: errors that the target threw meanwhile, what the steps hit and changed, memory outside the JS heap, and heaps that
 * were not judged. It is read from events and counters that a target has anyway, so that nothing of it is in the snapshots.
 */
import { settle } from '../../../base/errors.ts';
import type { HuntWhereabouts, Thrown } from '../../../engine/heap/contract/leak-growth.ts';
import { addThrown, thrownOf } from '../thrown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { pageOf, workersOf } from '../../../core/capability/worker-pages.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { watchLeftOpen } from './left-open.ts';
import type { HuntParams } from './hunt-parameters.ts';
import { watchWorkerHeaps } from './worker-heaps.ts';

const DEADLINE_MS = 3000;

interface Counters {
  readonly styles: number;
  readonly layouts: number;
  readonly nodes: number;
}

export interface WhereaboutsWatch {
  /** After each snapshot of the rounds; the first call begins them. `isLast`: no more of them come. */
  readonly taken: (snapshots: number, isLast: boolean) => Promise<void>;
  /** `frames`: how many steps hit an element of each frame, by its address. */
  readonly ended: (params: HuntParams, hits: number | null, frames: ReadonlyMap<string, number>) => HuntWhereabouts;
}

/** Watches until the call ends, which releases its session. What the target does not tell stays empty. */
export async function watchWhereabouts(context: CallContext): Promise<WhereaboutsWatch> {
  const { attach, signal, target, ports } = context;
  const attached = await attach();
  const session = attached.ok ? attached.value : null;
  const options = { signal, deadlineMs: DEADLINE_MS };
  let threw: Thrown[] = [];
  let isInRounds = false;
  let first: Counters | null = null;
  let last: Counters | null = null;
  let outsideBytes: number[] = [];
  const leftOpen = session === null ? null : await watchLeftOpen(session, signal);
  const workerHeaps = watchWorkerHeaps(context);
  let processBytes: (number | null)[] = [];
  // A hunt goes on where the process does not tell its memory.
  const opened = await settle(async () => ports.processMemory?.open(target, { signal, onCommand: context.onCommand }));
  const memory = opened.ok ? opened.value : undefined;
  if (session !== null) {
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      if (isInRounds) threw = addThrown(threw, thrownOf(exceptionDetails));
    });
    await session.enable('Runtime');
    if (target.type === 'page') await session.enable('Performance');
  }

  async function counters(): Promise<Counters | null> {
    if (session === null || target.type !== 'page') return null;
    const read = await session.send('Performance.getMetrics', {}, options);
    if (!read.ok) return null;
    const valueOf = (name: string): number => read.value.metrics.find((each) => each.name === name)?.value ?? 0;
    return { styles: valueOf('RecalcStyleCount'), layouts: valueOf('LayoutCount'), nodes: valueOf('Nodes') };
  }

  return {
    async taken(snapshots, isLast) {
      if (session === null || signal.aborted) return;
      isInRounds = true;
      // Objects that an event or a message names would be kept for its listener, and so be in the next snapshot.
      await session.send('Runtime.releaseObjectGroup', { objectGroup: 'console' }, options);
      const usage = await session.send('Runtime.getHeapUsage', {}, options);
      // The rounds begin again where V8 numbered the objects again.
      outsideBytes = usage.ok
        ? [
            ...outsideBytes.slice(0, snapshots - 1),
            (usage.value.backingStorageSize ?? 0) + (usage.value.embedderHeapUsedSize ?? 0),
          ]
        : outsideBytes;
      last = await counters();
      if (snapshots === 1) first = last;
      leftOpen?.taken(snapshots);
      await workerHeaps.taken(snapshots);
      const sample = await settle(async () => memory?.sample());
      const processes = sample.ok ? (sample.value?.processes ?? []) : [];
      const own = processes.find(({ isOfTarget }) => isOfTarget);
      processBytes = [...processBytes.slice(0, snapshots - 1), own?.privateBytes ?? null];
      if (isLast) await Promise.all([leftOpen?.end(), memory?.close()]);
    },
    ended({ steps, request, repeat }, hits, frames) {
      const listed = ports.targets.endpoints().flatMap((endpoint) => endpoint.targets);
      const byId = (id: string): TargetInfo | null => ports.targets.byId(id);
      const framesOf = listed.filter(
        (each) => each.type === 'iframe' && each.state !== 'gone' && pageOf(each, byId)?.id === target.id,
      );
      const notJudged = [...framesOf, ...workersOf(target, listed, byId)]
        .filter(({ id }) => id !== target.id)
        .map(({ id, type, title, url }) => ({
          kind: type === 'iframe' ? ('frame' as const) : ('worker' as const),
          id,
          name: url === '' ? title : url,
          hits: frames.get(url) ?? 0,
          ...(type === 'iframe' ? {} : { bytesPerRound: [...workerHeaps.gainedBy(id)] }),
          call: proposedCall('pen_leak_hunt', {
            steps,
            request,
            ...((steps ?? request) ? { repeat } : {}),
            target: id,
          }),
        }));
      const since = (of: keyof Counters): number | null =>
        first === null || last === null ? null : last[of] - first[of];
      return {
        threw: threw.toSorted((one, other) => other.times - one.times),
        notJudged,
        did: { hits, styles: since('styles'), layouts: since('layouts'), nodes: since('nodes') },
        outsideBytes,
        leftOpen: leftOpen?.rows() ?? [],
        processBytes: processBytes.includes(null) ? [] : processBytes.flatMap((bytes) => bytes ?? []),
      };
    },
  };
}
