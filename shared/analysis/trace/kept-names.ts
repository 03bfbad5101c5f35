/** Names of events whose `args` are held in memory for figures and tracks. */
import type { IsKept } from './columns.ts';
import { isKept as isKeptByFigures } from './figures/kept-args.ts';

/** Counters and entries of DevTools' extension tracks are recognised by phase and category. */
const OF_TRACKS: ReadonlySet<string> = new Set(['TimeStamp', 'TracingSessionIdForWorker', 'UpdateCounters']);

export const isKept: IsKept = (name) => OF_TRACKS.has(name) || isKeptByFigures(name);
