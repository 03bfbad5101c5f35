/** The long tasks of a trace: of each thread track, and of the page's main thread. */
import { useMemo } from 'react';
import type { TraceOverview } from '../trace-types.ts';
import type { LongTask } from './track-drawing.ts';
import type { PlacedTrack } from './track-list.ts';

type LongTaskOf = TraceOverview['longTasks'][number];

const NO_TASKS: readonly LongTaskOf[] = [];

export interface LongTasks {
  /** Stable until the trace changes. */
  readonly ofTrack: (placed: PlacedTrack) => readonly LongTask[];
  /** Tasks of the page; of every process if the trace names no page. */
  readonly ofPage: readonly LongTaskOf[];
}

export function useLongTasks({ longTasks, page }: TraceOverview): LongTasks {
  return useMemo(() => {
    const keyOf = ({ pid, tid }: { readonly pid: number | null; readonly tid: number | null }): string =>
      `${pid}:${tid}`;
    const byThread = Map.groupBy(longTasks, keyOf);
    return {
      ofTrack: ({ track }) => (track.kind === 'thread' ? (byThread.get(keyOf(track)) ?? NO_TASKS) : NO_TASKS),
      ofPage: longTasks.filter(({ pid, tid }) => page === null || (pid === page.pid && tid === page.tid)),
    };
  }, [longTasks, page]);
}
