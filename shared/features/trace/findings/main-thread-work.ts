/** The work of the page's main thread by activity. */
import { joined, ms, percent, place, type Words } from '../../../core/findings/model.ts';
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

/** A page that works more of the time is busy: what it waits for is its main thread. */
const BUSY_SHARE = 0.5;

/** `93.0% busy, 5.58s of work: tick (ticker.ts:40:3) 61.0%, Rendering 20.0%`, of the recording; null for a page that is not. The author's function stands for its script. */
export function busyWords(insights: TraceInsights): Words | null {
  const { working, workMs } = workOf(insights);
  const { durationMs, ownCode } = insights;
  if (durationMs <= 0 || workMs / durationMs <= BUSY_SHARE) return null;
  const [own] = ownCode?.rows ?? [];
  const isNamed = own !== undefined && own.totalMs >= MIN_SHARE * workMs;
  const parts = working
    .filter(({ activity, totalMs }) => totalMs >= MIN_SHARE * workMs && !(isNamed && activity === 'scripting'))
    .map(({ activity, totalMs }) => ({ words: activityName(activity) as Words, totalMs }));
  const all = [...(isNamed ? [{ words: place(own.place), totalMs: own.totalMs }] : []), ...parts];
  const named = all
    .toSorted((a, b) => b.totalMs - a.totalMs)
    .map(({ words, totalMs }): Words => [words, ' ', percent(totalMs / durationMs)]);
  return [percent(workMs / durationMs), ' busy, ', ms(workMs), ' of work: ', joined(named, ', ')];
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
    const busy = busyWords(insights) ?? [ms(workMs), ' of work, ', joined(most, ', ')];
    return most.length === 0 ? [] : [['Main thread: ', busy, ...ofClients]];
  },
  json: ({ breakdown }) =>
    breakdown && {
      name: 'Main-thread work',
      value: breakdown.totalMs,
      unit: 'ms',
      items: breakdown.activities.map(({ activity, totalMs }) => milliseconds(activity, totalMs)),
    },
});
