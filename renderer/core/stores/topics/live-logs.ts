/**
 * Live logs of targets as main sends them: entries by id, oldest first; unchanged entries keep their identity. One store per kind of log. A
 * panel that is hidden briefly continues without a gap.
 */
import type { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConsoleEntry } from '../../../../shared/engine/console/contract/console.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import { LIVE_LOG_ENTRIES } from '../../../../shared/core/contracts/live-entries.ts';
import type {
  LiveLogMark,
  LiveLogName,
  LiveLogPage,
  LiveLogState,
} from '../../../../shared/core/contracts/live-logs.ts';
import type { NetworkEntry } from '../../../../shared/engine/network/contract/network.ts';
import type { ScriptEntry } from '../../../../shared/core/contracts/scripts.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { createShownTargets } from './shown-targets.ts';

interface Identified {
  readonly id: number;
}

export interface LiveLog<E extends Identified> {
  readonly state: LiveLogState;
  readonly mark: LiveLogMark;
  /** Oldest first. */
  readonly entries: readonly E[];
}

export interface LiveLogs<E extends Identified> {
  /** By target id; absent until the first response. */
  readonly logs: Readonly<Record<string, LiveLog<E>>>;
  /** The reason why the log of a target is not available. */
  readonly errors: Readonly<Record<string, AppError>>;
  /** Subscribes a visible panel; call the returned function on unmount. */
  readonly show: (targetId: string) => () => void;
}

export interface LiveLogStores {
  readonly network: StoreApi<LiveLogs<NetworkEntry>>;
  readonly console: StoreApi<LiveLogs<ConsoleEntry>>;
  readonly scripts: StoreApi<LiveLogs<ScriptEntry>>;
}

export function createLiveLogStores(bridge: Pick<Bridge, 'command' | 'onEvent'>): LiveLogStores {
  return {
    network: createLiveLogStore(bridge, 'network', LIVE_LOG_ENTRIES.network),
    console: createLiveLogStore(bridge, 'console', LIVE_LOG_ENTRIES.console),
    scripts: createLiveLogStore(bridge, 'scripts', LIVE_LOG_ENTRIES.scripts),
  };
}

/** Merges a page into the entries: replaces existing ones and drops those older than `oldestId`. Both are ordered by id. */
export function mergedEntries<E extends Identified>(
  before: readonly E[],
  brought: readonly E[],
  oldestId: number,
): readonly E[] {
  if (brought.length === 0 && (before[0]?.id ?? oldestId) >= oldestId) return before;
  const merged: E[] = [];
  let next = 0;
  for (const entry of before) {
    for (let older = brought[next]; older !== undefined && older.id < entry.id; older = brought[next]) {
      merged.push(older);
      next += 1;
    }
    if (brought[next]?.id !== entry.id && entry.id >= oldestId) merged.push(entry);
  }
  return [...merged, ...brought.slice(next)];
}

function createLiveLogStore<E extends Identified>(
  bridge: Pick<Bridge, 'command' | 'onEvent'>,
  log: LiveLogName,
  schema: z.ZodType<E>,
): StoreApi<LiveLogs<E>> {
  return createStore<LiveLogs<E>>()((set, get) => {
    const take = (page: LiveLogPage): void => {
      const { targetId } = page.state;
      const before = get().logs[targetId];
      // Entries that do not parse are dropped: a bug that the end-to-end tests of each log would find.
      const brought = page.entries.flatMap((entry) => {
        const parsed = schema.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      });
      const previous = before?.mark.run === page.mark.run ? before.entries : [];
      const entries = mergedEntries(previous, brought, page.oldestId);
      set({ logs: { ...get().logs, [targetId]: { state: page.state, mark: page.mark, entries } } });
    };
    bridge.onEvent((event) => {
      if (event.type === 'live-log' && event.log === log) take(event.page);
    });
    const follow = async (targetId: string): Promise<void> => {
      const after = get().logs[targetId]?.mark ?? null;
      const answer = await bridge.command('live-log.follow', { log, targetId, after });
      if (!answer.ok) {
        set({ errors: { ...get().errors, [targetId]: answer.error } });
        return;
      }
      set({ errors: Object.fromEntries(Object.entries(get().errors).filter(([id]) => id !== targetId)) });
      take(answer.value);
    };
    const { show } = createShownTargets({
      follow: (targetId) => void follow(targetId),
      unfollow: (targetId) => void bridge.command('live-log.unfollow', { log, targetId }),
    });
    return { logs: {}, errors: {}, show };
  });
}
