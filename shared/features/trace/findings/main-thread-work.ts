/** The work of the page's main thread by activity. */
import { joined, ms, percent } from '../../../core/findings/model.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { TRACE_ACTIVITY_LABELS, TraceActivitySchema } from '../../../engine/trace/contract/trace-tracks.ts';
import { milliseconds, traceFinding } from '../finding.ts';
import { recordingWords } from './long-tasks.ts';

/** A kind of work with less of the main thread is not worth a line. */
const MIN_SHARE = 0.2;

/** As the tracks name it. */
export function activityName(activity: string): string {
  const known = TraceActivitySchema.safeParse(activity);
  return known.success ? TRACE_ACTIVITY_LABELS[known.data] : activity;
}

function workOf({ breakdown }: TraceInsights) {
  const working = (breakdown?.activities ?? []).filter(({ activity, totalMs }) => activity !== 'idle' && totalMs > 0);
  return { working, workMs: working.reduce((sum, { totalMs }) => sum + totalMs, 0) };
}

export const mainThreadWork = traceFinding({
  group: 'main thread',
  rank: { headlines: 80 },
  tells: ['breakdown'],
  compared: ['activities', 'Main-thread work'],
  section: ({ insights }) => {
    const { working, workMs } = workOf(insights);
    if (insights.breakdown === null || workMs === 0) return null;
    return {
      id: 'breakdown',
      title: 'Main-thread work',
      facts: [['Total work', ms(workMs)]],
      blocks: [
        {
          kind: 'table',
          maxRows: working.length,
          columns: [{ title: 'Category' }, { title: 'Time' }, { title: '% of Total' }],
          rows: working.map(({ activity, totalMs }) => ({
            cells: [activityName(activity), ms(totalMs), percent(totalMs / workMs)],
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
      .map(({ activity, totalMs }) => [activityName(activity), ' ', percent(totalMs / workMs)]);
    const ofRecording = recordingWords(insights);
    const ofClients = ofRecording === null ? [] : ['; a profiler or heap snapshot took ', ofRecording];
    return most.length === 0 ? [] : [['Main thread: ', ms(workMs), ' of work, ', joined(most, ', '), ...ofClients]];
  },
  json: ({ breakdown }) =>
    breakdown && {
      name: 'Main-thread work',
      value: breakdown.totalMs,
      unit: 'ms',
      items: breakdown.activities.map(({ activity, totalMs }) => milliseconds(activity, totalMs)),
    },
});
