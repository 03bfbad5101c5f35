/** What is not measured of a target, and why: said instead of guessed. */
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
  why: 'Chromium tells them only to code in the page, and none is run there. Main thread delay shows those that a look ran into; a trace has them all.',
};

/** `untold`: metrics that the target did not tell, though its kind may. */
export function absentOf(type: TargetType, untold: readonly WatchMetricId[]): WatchAbsence[] {
  const byVersion = untold.map((metric) => ({
    what: WATCH_METRICS[metric].label,
    why: 'This version of the target does not tell it.',
  }));
  if (isPageLike(type)) return [LONG_TASKS, ...byVersion];
  const noun = NOUNS[type] ?? 'this kind of target';
  return [
    {
      what: 'CPU',
      why: `The protocol tells no CPU time of ${noun}, and no code is run in it. A CPU profile says where the time goes.`,
    },
    {
      what: 'Delay',
      why: `The heap of ${noun} is told in the midst of script, so that waiting for it says nothing of how busy it is.`,
    },
    { what: 'Nodes, listeners, layout', why: 'There is no document.' },
    ...byVersion,
  ];
}
