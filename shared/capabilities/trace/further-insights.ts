/** The part of a trace's insights that the answer of its recording did not have. */
import type { TraceInsights } from '../../contracts/trace-insights.ts';
import { NAMED_SHIFTS, NAMED_TASKS } from './trace-headlines.ts';

/** Rows of each list in the answer of a recording. */
export const ANSWERED_ROWS = 5;

/** Said once in an answer that leaves out what another one had. */
export const NOT_REPEATED_NOTE =
  'Not repeated: what the answer of pen_capture_trace has (load path, forced layout, largest tasks and shifts). The same call again lists everything.';

/** Lists without the rows that were answered; parts that were answered as a whole are empty. */
export function furtherInsights(insights: TraceInsights): TraceInsights {
  const { longTasks, layoutShift, forcedLayout, interactions } = insights;
  const reads = forcedLayout?.rows.slice(ANSWERED_ROWS) ?? [];
  const tasks = longTasks?.rows.toSorted((a, b) => b.durationMs - a.durationMs).slice(NAMED_TASKS) ?? [];
  const shifts = layoutShift?.rows
    .filter(({ hadRecentInput }) => !hadRecentInput)
    .toSorted((a, b) => b.score - a.score)
    .slice(NAMED_SHIFTS);
  return {
    ...insights,
    loadPath: null,
    forcedLayout: forcedLayout !== null && reads.length > 0 ? { ...forcedLayout, rows: reads } : null,
    longTasks: longTasks !== null && tasks.length > 0 ? { ...longTasks, rows: tasks } : null,
    layoutShift:
      layoutShift !== null && shifts !== undefined && shifts.length > 0
        ? { ...layoutShift, shifts: layoutShift.shifts - NAMED_SHIFTS, rows: shifts }
        : null,
    interactions: interactions.slice(1),
    unread: [],
    synchronousRequests: [],
    workers: [],
  };
}
