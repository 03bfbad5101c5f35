/**
 * Samples a target without evaluating anything in it. For pages Chromium reports counters on a thread that interrupts script
 * (`Performance.getMetrics`; observed: answered within 10 ms during a busy loop, with the running task counted), and the heap only when the
 * main thread is free (`Runtime.getHeapUsage`; observed: 1.5 s later in the same loop). The first gives the figures; the duration of the
 * second shows how long the main thread was blocked. Workers, Node and Deno report the heap only, even while script runs.
 */
import { z } from 'zod';
import { ok } from '../../../shared/base/result.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { isPageLike } from '../../../shared/core/contracts/targets.ts';
import type { WatchMetricId } from '../../../shared/features/live/contract/watch.ts';

/**
 * A slow target is awaited and shown as silent: a cancelled command would end its session, and V8 would forget the ids of all heap objects.
 * A heap snapshot may take minutes.
 */
const DEADLINE_MS = 15 * 60_000;
/** The main thread's answer is awaited this long; a later one is included in the next sample. */
const ANSWER_WAIT_MS = 250;

export interface Look {
  /** Milliseconds since the Unix epoch: when the figures arrived. */
  readonly atMs: number;
  readonly values: Partial<Record<WatchMetricId, number>>;
  /** The target's own clock in seconds, from any origin; null if it reports none. */
  readonly clockS: number | null;
  /** On that clock, when its document began to load. */
  readonly navigationStartS: number | null;
}

export interface Probe {
  look(): Promise<AppResult<Look>>;
  /** Waits for outstanding answers, and disables what sampling enabled: the session can then be released cleanly. */
  close(): Promise<void>;
}

const MetricsSchema = z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number() })) });
const UsageSchema = z.object({
  usedSize: z.number(),
  totalSize: z.number(),
  embedderHeapUsedSize: z.number().optional(),
  backingStorageSize: z.number().optional(),
});

/** Counters by Chromium's names; durations are seconds since `Performance.enable`, used as differences. */
const BY_CHROMIUM = {
  heapUsed: 'JSHeapUsedSize',
  heapTotal: 'JSHeapTotalSize',
  nodes: 'Nodes',
  documents: 'Documents',
  listeners: 'JSEventListeners',
  cpu: 'ThreadTime',
  processCpu: 'ProcessTime',
  busy: 'TaskDuration',
  script: 'ScriptDuration',
  layout: 'LayoutDuration',
  style: 'RecalcStyleDuration',
  layouts: 'LayoutCount',
  styles: 'RecalcStyleCount',
} as const satisfies Partial<Record<WatchMetricId, string>>;

function usageValues(raw: unknown): Look['values'] {
  const usage = UsageSchema.safeParse(raw);
  if (!usage.success) return {};
  const { usedSize, totalSize, embedderHeapUsedSize, backingStorageSize } = usage.data;
  return {
    heapUsed: usedSize,
    heapTotal: totalSize,
    ...(embedderHeapUsedSize === undefined ? {} : { embedderHeap: embedderHeapUsedSize }),
    ...(backingStorageSize === undefined ? {} : { buffers: backingStorageSize }),
  };
}

type Session = Pick<TargetSession, 'send' | 'closed' | 'target'>;

function heapProbe(session: Session, now: () => number): Probe {
  return {
    look: async () => {
      const usage = await session.send('Runtime.getHeapUsage', {}, { deadlineMs: DEADLINE_MS });
      return usage.ok
        ? ok({ atMs: now(), values: usageValues(usage.value), clockS: null, navigationStartS: null })
        : usage;
    },
    close: async () => undefined,
  };
}

function pageProbe(session: Session, now: () => number): Probe {
  /** The outstanding command to the main thread. */
  let asked: { readonly atMs: number; readonly answer: Promise<void> } | null = null;
  /** The last answer and its duration; used once. */
  let answered: { readonly tookMs: number; readonly values: Look['values'] } | null = null;
  let known: Look['values'] = {};

  const ask = async (atMs: number): Promise<void> => {
    const usage = await session.send('Runtime.getHeapUsage', {}, { deadlineMs: DEADLINE_MS });
    asked = null;
    if (usage.ok) answered = { tookMs: now() - atMs, values: usageValues(usage.value) };
  };
  const askMainThread = (): void => {
    if (asked !== null) return;
    const atMs = now();
    asked = { atMs, answer: ask(atMs) };
  };

  return {
    look: async () => {
      askMainThread();
      const answer = await session.send('Performance.getMetrics', {}, { deadlineMs: DEADLINE_MS });
      if (!answer.ok) return answer;
      const atMs = now();
      if (asked !== null) await withinMs(asked.answer, ANSWER_WAIT_MS);
      const metrics = MetricsSchema.safeParse(answer.value);
      const byName = new Map((metrics.success ? metrics.data.metrics : []).map(({ name, value }) => [name, value]));
      const values: { [metric in WatchMetricId]?: number } = {};
      for (const [metric, name] of Object.entries(BY_CHROMIUM) as [keyof typeof BY_CHROMIUM, string][]) {
        const value = byName.get(name);
        if (value !== undefined) values[metric] = value;
      }
      // An answer that took longer than one sample is a delay of that duration; an outstanding one grows until it arrives.
      const waitedMs = answered?.tookMs ?? (asked === null ? null : now() - asked.atMs);
      if (answered !== null) known = answered.values;
      answered = null;
      const { embedderHeap, buffers } = known;
      return ok({
        atMs,
        values: {
          ...values,
          ...(embedderHeap === undefined ? {} : { embedderHeap }),
          ...(buffers === undefined ? {} : { buffers }),
          ...(waitedMs === null ? {} : { delay: waitedMs }),
        },
        clockS: byName.get('Timestamp') ?? null,
        navigationStartS: byName.get('NavigationStart') ?? null,
      });
    },
    close: async () => {
      await asked?.answer;
      if (!session.closed.aborted) await session.send('Performance.disable', {}, { deadlineMs: DEADLINE_MS });
    },
  };
}

async function withinMs(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}

/** Enables the domains that sampling needs. */
export async function openProbe(session: Session, now: () => number): Promise<AppResult<Probe>> {
  if (!isPageLike(session.target.type)) return ok(heapProbe(session, now));
  // Sent as a command: the deadline of the session's `enable` is short, and our heap snapshot may block a page for longer.
  const enabled = await session.send('Performance.enable', {}, { deadlineMs: DEADLINE_MS });
  return enabled.ok ? ok(pageProbe(session, now)) : enabled;
}
