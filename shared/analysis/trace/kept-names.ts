/** The names of events whose `args` stay in memory: what figures are computed from, and what tracks are drawn with. */
import type { IsKept } from './columns.ts';
import { isKept as isKeptByFigures } from './figures/kept-args.ts';

/** Counters and entries of DevTools' extension tracks are told by their phase and category. */
const OF_TRACKS: ReadonlySet<string> = new Set([
  'EventDispatch',
  'TimeStamp',
  'TracingSessionIdForWorker',
  'UpdateCounters',
]);

export const isKept: IsKept = (name) => OF_TRACKS.has(name) || isKeptByFigures(name);
