/**
 * Metric samples of targets with visible plots, as main sends them. Sampling continues while a plot is hidden briefly, for example behind
 * another tab, and while its target is recorded or a leak hunt plays its rounds; it stops if the plot stays hidden after that.
 */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppError } from '../../../../shared/base/errors.ts';
import type {
  WatchEvent,
  WatchPoint,
  WatchSeries,
  WatchState,
} from '../../../../shared/features/live/contract/watch.ts';
import type { Bridge } from '../../../core/bridge/bridge.ts';
import { readPersisted, writePersisted, type KeyValueStorage } from '../../../core/stores/persisted.ts';
import { createShownTargets } from '../../../core/stores/topics/shown-targets.ts';

/** The range of the longest plot. */
const SHOWN_MS = 30 * 60_000;

export const PLOT_SPANS_MIN = [1, 5, 30] as const;
const ChoicesSchema = z.object({
  spanMin: z.union([z.literal(1), z.literal(5), z.literal(30)]).default(5),
  showsAll: z.boolean().default(false),
});
export type PlotChoices = z.infer<typeof ChoicesSchema>;
const STORAGE_KEY = 'pen.live-plots';

export interface LiveSeries {
  readonly state: WatchState;
  /** Oldest first. */
  readonly points: readonly WatchPoint[];
  readonly events: readonly WatchEvent[];
}

export interface LiveMetricsState {
  /** By target id; absent until the first response. */
  readonly series: Readonly<Record<string, LiveSeries>>;
  /** The reason why a target cannot be sampled. */
  readonly errors: Readonly<Record<string, AppError>>;
  readonly choices: PlotChoices;
  readonly choose: (choices: Partial<PlotChoices>) => void;
  /** Subscribes a visible plot; call the returned function on unmount. */
  readonly show: (targetId: string) => () => void;
  /** Retries a visible target that could not be sampled. */
  readonly retry: (targetId: string) => void;
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
}

export function createLiveMetricsStore(parts: {
  bridge: Pick<Bridge, 'command' | 'onEvent'>;
  storage: KeyValueStorage;
  now: () => number;
  /** True if the target is recorded, or a leak hunt runs on it. */
  isRecorded: (targetId: string) => boolean;
}): StoreApi<LiveMetricsState> {
  const { bridge, storage, now, isRecorded } = parts;
  const store = createStore<LiveMetricsState>()((set, get) => {
    const take = ({ state, points, events }: WatchSeries): void => {
      const before = get().series[state.targetId];
      const lastMs = before?.points.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
      const oldestMs = now() - SHOWN_MS;
      const recent = [
        ...(before?.points ?? []).filter(({ atMs }) => atMs >= oldestMs),
        // A response and an event may contain the same sample.
        ...points.filter(({ atMs }) => atMs > lastMs),
      ];
      set({ series: { ...get().series, [state.targetId]: { state, points: recent, events } } });
    };
    bridge.onEvent((event) => {
      if (event.type === 'watch') take(event.series);
    });
    const follow = async (targetId: string): Promise<void> => {
      const lastMs = get().series[targetId]?.points.at(-1)?.atMs ?? 0;
      const answer = await bridge.command('watch.follow', { targetId, afterMs: Math.max(lastMs, now() - SHOWN_MS) });
      if (answer.ok) {
        set({ errors: without(get().errors, targetId) });
        take(answer.value);
      } else set({ errors: { ...get().errors, [targetId]: answer.error } });
    };
    const shown = createShownTargets({
      follow: (targetId) => void follow(targetId),
      unfollow: (targetId) => void bridge.command('watch.unfollow', { targetId }),
      onShownAgain: (targetId) => get().retry(targetId),
      // These are the minutes that the plot is opened for afterwards.
      isNeeded: isRecorded,
    });
    return {
      series: {},
      errors: {},
      choices: readPersisted(storage, STORAGE_KEY, ChoicesSchema) ?? ChoicesSchema.parse({}),
      choose: (changed) => {
        const choices = { ...get().choices, ...changed };
        writePersisted(storage, STORAGE_KEY, choices);
        set({ choices });
      },
      show: shown.show,
      retry: (targetId) => {
        if (shown.isFollowed(targetId) && get().errors[targetId] !== undefined) void follow(targetId);
      },
    };
  });
  return store;
}
