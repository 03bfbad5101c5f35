/** Observes the conditions of one flight recorder, once a second, with the parts that also serve the panels and tools. */
import { ok } from '../../../../shared/base/result.ts';
import { trendOf } from '../../../../shared/base/trend.ts';
import { formatBytes, truncateEnd } from '../../../../shared/base/units.ts';
import type { ConsolePort } from '../../../../shared/features/console/tools/console-ports.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import { type AppResult, unwrap, settle } from '../../../../shared/base/errors.ts';
import { observedText, type KeepCondition } from '../../../../shared/features/live/recorder/contract/recorders.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { WATCH_METRICS, type WatchSeries } from '../../../../shared/features/live/contract/watch.ts';
import type { WatchPort } from '../../../../shared/features/live/tools/watch-ports.ts';

const LOOK_EVERY_MS = 1000;
/** The trend of a heap is that of this time. */
const HEAP_SPAN_MS = 3 * 60_000;
const HEAP_INTERVAL_MS = 1000;
const TEXT_CHARS = 120;

/** The longest of each since the last look, in milliseconds. */
export interface Slowest {
  readonly blockedMs: number;
  readonly interactionMs: number;
  readonly gcMs: number;
}

/** Reports the slowest moments of a target. */
export interface SlowestSource {
  read(): Promise<AppResult<Slowest>>;
  stop(): Promise<void>;
}

export interface ConditionParts {
  readonly console: Pick<ConsolePort, 'enable' | 'read'> & { endOfCaller(caller: CallerInfo): Promise<void> };
  readonly watches: Pick<WatchPort, 'start'> & {
    seriesAfter(targetId: string, atMs: number): WatchSeries | null;
    endOfCaller(caller: CallerInfo): void;
  };
  /** Starts to observe a target. */
  readonly observe: (target: TargetInfo, signal: AbortSignal) => Promise<AppResult<SlowestSource>>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export interface ConditionWatch {
  stop(): Promise<void>;
}

/** Returns how fast the heap grows, in bytes per minute; 0 if it does not, or if that is not clear. */
export function heapGrowth(series: WatchSeries): number {
  const column = series.state.metrics.indexOf('heapUsed');
  const reset = series.points.findLastIndex(({ gap }) => gap === 'reset');
  const samples = series.points
    .slice(Math.max(0, reset))
    .flatMap(({ atMs, values }) => (typeof values[column] === 'number' ? [{ atMs, value: values[column] }] : []));
  const { direction, slopePerMinute } = trendOf(samples, WATCH_METRICS.heapUsed.steadyBelow);
  return direction === 'grows' ? (slopePerMinute ?? 0) : 0;
}

/** Starts to observe. `caller` is the recorder itself, a listener of its own; `onMet` receives what was observed. */
export async function watchConditions(
  target: TargetInfo,
  conditions: readonly KeepCondition[],
  { caller, signal, onMet }: { caller: CallerInfo; signal: AbortSignal; onMet: (observed: string) => void },
  { console, watches, observe, now }: ConditionParts,
): Promise<AppResult<ConditionWatch>> {
  const has = (...kinds: readonly KeepCondition['kind'][]): boolean =>
    conditions.some(({ kind }) => kinds.includes(kind));
  let slowest: SlowestSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const stop = async (): Promise<void> => {
    isOver = true;
    clearTimeout(timer);
    watches.endOfCaller(caller);
    await console.endOfCaller(caller);
    await slowest?.stop();
  };
  const begin = async (): Promise<unknown> => {
    if (has('exception', 'console')) await console.enable(target, { caller, clearFirst: true, signal });
    if (has('heap')) await watches.start(target, { caller, intervalMs: HEAP_INTERVAL_MS, signal });
    if (!has('blocked', 'interaction', 'gc')) return undefined;
    const observed = await observe(target, signal);
    if (observed.ok) slowest = observed.value;
    return unwrap(observed);
  };

  const observedSlow = async (): Promise<string | null> => {
    const read = await slowest?.read();
    // A page that is being loaded, or is frozen, is read again.
    if (read === undefined || !read.ok) return null;
    for (const condition of conditions) {
      if (condition.kind !== 'blocked' && condition.kind !== 'interaction' && condition.kind !== 'gc') continue;
      const ms = read.value[`${condition.kind}Ms`];
      if (ms > condition.ms) return observedText(condition.kind, ms);
    }
    return null;
  };
  const observedGrowth = (): string | null => {
    const series = has('heap') ? watches.seriesAfter(target.id, now() - HEAP_SPAN_MS) : null;
    const grows = series === null ? 0 : heapGrowth(series);
    const isMet = conditions.some((condition) => condition.kind === 'heap' && grows > condition.bytesPerMinute);
    return isMet ? `JS heap grows ${formatBytes(grows)}/min` : null;
  };
  const observedMessage = (): string | null => {
    if (!has('exception', 'console')) return null;
    const read = console.read(target, { caller, clear: true });
    if (!read.ok) return null;
    for (const { isError, isBeforeEnable, text } of read.value.entries) {
      if (isBeforeEnable) continue;
      const short = truncateEnd(text.split('\n')[0] ?? '', TEXT_CHARS);
      if (isError && has('exception')) return `Uncaught exception: ${short}`;
      if (conditions.some((condition) => condition.kind === 'console' && text.includes(condition.text)))
        return `Console: ${short}`;
    }
    return null;
  };
  const look = async (): Promise<void> => {
    const observed = [observedMessage(), observedGrowth(), await observedSlow()].find((text) => text !== null);
    if (isOver) return;
    if (observed !== undefined && observed !== null) onMet(observed);
    next();
  };
  const next = (): void => {
    timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    timer.unref();
  };

  const begun = await settle(begin);
  if (!begun.ok) {
    await stop();
    return begun;
  }
  if (conditions.length > 0) next();
  return ok({ stop });
}
