/** The metrics that a target lacks, and why, so that the window shows a reason instead of a guess. */
import { isPageLike, type TargetType } from '../../shared/contracts/targets.ts';
import { WATCH_METRICS, type WatchAbsence, type WatchMetricId } from '../../shared/contracts/watch.ts';

const NOUNS: Readonly<Partial<Record<TargetType, string>>> = {
  worker: 'a worker',
  service_worker: 'a service worker',
  node: 'Node',
  deno: 'Deno',
};

const LONG_TASKS: WatchAbsence = {
  what: 'Individual long tasks',
  why: 'Chromium reports them only to code in the page, and PEN runs none there. Main thread delay shows the long tasks that delayed a sample; a trace contains all of them.',
};

/** `unreported`: metrics that the target did not report, although its type can. */
export function absentOf(type: TargetType, unreported: readonly WatchMetricId[]): WatchAbsence[] {
  const byVersion = unreported.map((metric) => ({
    what: WATCH_METRICS[metric].label,
    why: 'This version of the target does not report it.',
  }));
  if (isPageLike(type)) return [LONG_TASKS, ...byVersion];
  const noun = NOUNS[type] ?? 'this kind of target';
  return [
    {
      what: 'CPU',
      why: `The protocol reports no CPU time for ${noun}, and PEN runs no code in it. A CPU profile shows where the time is spent.`,
    },
    {
      what: 'Delay',
      why: `${noun} reports its heap even while script runs, so the delay of its answer does not show how busy it is.`,
    },
    { what: 'Nodes, listeners, layout', why: 'There is no document.' },
    ...byVersion,
  ];
}
