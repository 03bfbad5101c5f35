/** The work of the page's main thread by activity. */
import { joined, ms, percent, words, type Cell } from '../../../findings/model.ts';
import type { TraceInsights } from '../../../contracts/traces/trace-insights.ts';
import {
  TRACE_ACTIVITY_LABELS,
  TraceActivitySchema,
  type TraceActivity,
} from '../../../contracts/traces/trace-tracks.ts';
import { milliseconds, traceFinding } from '../finding.ts';

/** A kind of work with less of the main thread is not worth a line. */
const MIN_SHARE = 0.2;

const NAMES: Readonly<Record<TraceActivity, string>> = {
  scripting: 'Script Evaluation',
  style: 'Style',
  layout: 'Layout',
  rendering: 'Rendering',
  parsing: 'HTML Parsing',
  'garbage-collection': 'Garbage Collection',
  timers: 'Timers',
  events: 'Event Handling',
  network: 'Network',
  'user-timing': 'User Timing',
  other: 'Other',
  idle: 'Idle',
};

/** For assistants; people read the labels of the tracks. */
export function activityName(activity: string): string {
  const known = TraceActivitySchema.safeParse(activity);
  return known.success ? NAMES[known.data] : activity;
}

const activityWords = (activity: TraceActivity): Cell => words(NAMES[activity], TRACE_ACTIVITY_LABELS[activity]);

function workOf({ breakdown }: TraceInsights) {
  const working = (breakdown?.activities ?? []).filter(({ activity, totalMs }) => activity !== 'idle' && totalMs > 0);
  return { working, workMs: working.reduce((sum, { totalMs }) => sum + totalMs, 0) };
}

export const mainThreadWork = traceFinding({
  group: 'main thread',
  tells: ['breakdown'],
  compared: ['activities', 'Main-thread work'],
  section: ({ insights }) => {
    const { working, workMs } = workOf(insights);
    if (insights.breakdown === null || workMs === 0) return null;
    return {
      id: 'breakdown',
      title: 'Main-thread work',
      facts: [
        ['Total Work', ms(workMs)],
        ['Categories', String(working.length)],
      ],
      line: 'Self time by activity',
      blocks: [
        {
          kind: 'table',
          columns: [{ title: 'Category', role: 'name' }, { title: 'Time ms', role: 'none' }, { title: '% of Total' }],
          rows: working.map(({ activity, totalMs }) => ({
            cells: [activityWords(activity), totalMs.toFixed(1), percent(totalMs / workMs)],
            figure: ms(totalMs),
          })),
        },
      ],
    };
  },
  headlines: ({ insights }) => {
    const { working, workMs } = workOf(insights);
    const most = working
      .filter(({ totalMs }) => totalMs >= MIN_SHARE * workMs)
      .toSorted((a, b) => b.totalMs - a.totalMs)
      .map(({ activity, totalMs }) => [activityWords(activity), ' ', percent(totalMs / workMs)]);
    return most.length === 0 ? [] : [['Main thread: ', ms(workMs), ' of work, ', joined(most, ', ')]];
  },
  json: ({ breakdown }) =>
    breakdown && {
      name: 'Main-thread work',
      value: breakdown.totalMs,
      unit: 'ms',
      items: breakdown.activities.map(({ activity, totalMs }) => milliseconds(activity, totalMs)),
    },
});
