/** Names of events whose `args` are held in memory for figures and tracks. */
import type { StoresArgs } from './columns.ts';
import { storesArgs as figuresReadArgs } from './figures/events-with-args.ts';

/** Counters and entries of DevTools' extension tracks are recognised by phase and category. */
const OF_TRACKS: ReadonlySet<string> = new Set(['TimeStamp', 'TracingSessionIdForWorker', 'UpdateCounters']);

export const storesArgs: StoresArgs = (name) => OF_TRACKS.has(name) || figuresReadArgs(name);
