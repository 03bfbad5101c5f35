/** Removes browser internals from a thread's calls: nested calls move up, and the self time is added to the enclosing call. */
import { isPlumbing } from './contract/trace-event-titles.ts';
import type { ThreadCalls, TraceColumns } from './columns.ts';

/** Threads that only a browser has; files of other programs have no known internals. */
const OF_BROWSER: ReadonlySet<string> = new Set(['CrRendererMain', 'CrBrowserMain', 'CrGpuMain']);

const SHOWN = 1;
const INTERNAL = 2;
/** Bytes of the table of pairs. */
const MAX_PAIRS = 1 << 22;

type Named = Pick<TraceColumns, 'name' | 'names' | 'category' | 'categories' | 'threads'>;

/** Returns a test of whether an event is browser internals; null if the trace was not written by a browser. */
export function createPlumbing({
  name,
  names,
  category,
  categories,
  threads,
}: Named): ((event: number) => boolean) | null {
  return threads.some((thread) => OF_BROWSER.has(thread.name))
    ? createInternals({ name, names, category, categories })
    : null;
}

/** Returns a test of whether an event would be browser internals in a trace of a browser. */
export function createInternals({
  name,
  names,
  category,
  categories,
}: Omit<Named, 'threads'>): (event: number) => boolean {
  const pairs = names.length * categories.length;
  /** By name and category: 0 for a pair that was not seen yet. A map for tables so large that most pairs cannot occur. */
  const known = pairs <= MAX_PAIRS ? new Uint8Array(pairs) : null;
  const others = new Map<number, number>();
  return (event) => {
    const key = name[event] * categories.length + category[event];
    let found = known === null ? (others.get(key) ?? 0) : known[key];
    if (found === 0) {
      found = isPlumbing(names[name[event]], categories[category[event]]) ? INTERNAL : SHOWN;
      if (known === null) others.set(key, found);
      else known[key] = found;
    }
    return found === INTERNAL;
  };
}

/** Number of levels and calls of `withoutPlumbing`, which need none of its columns. */
export function sizeWithoutPlumbing(
  { events, parent, depths }: Pick<ThreadCalls, 'events' | 'parent' | 'depths'>,
  isPlumbingEvent: (event: number) => boolean,
): { depths: number; count: number } {
  const total = events.length;
  /** By call: the remaining calls around it, itself included. */
  const level = new Uint32Array(total);
  let count = 0;
  let deepest = 0;
  for (let call = 0; call < total; call += 1) {
    const around = parent[call] < 0 ? 0 : level[parent[call]];
    if (isPlumbingEvent(events[call])) {
      level[call] = around;
      continue;
    }
    level[call] = around + 1;
    count += 1;
    if (level[call] > deepest) deepest = level[call];
  }
  return count === 0 || count === total ? { depths, count: total } : { depths: deepest, count };
}

/** The same calls if none of them, or all of them, are internals. */
export function withoutPlumbing(calls: ThreadCalls, isPlumbingEvent: (event: number) => boolean): ThreadCalls {
  const total = calls.events.length;
  /** New index of each remaining call; for a removed call that of the enclosing one, −1 at the top. */
  const place = new Int32Array(total);
  const goes = new Uint8Array(total);
  let count = 0;
  for (let call = 0; call < total; call += 1) {
    goes[call] = isPlumbingEvent(calls.events[call]) ? 1 : 0;
    if (goes[call] === 1) place[call] = calls.parent[call] < 0 ? -1 : place[calls.parent[call]];
    else {
      place[call] = count;
      count += 1;
    }
  }
  if (count === 0 || count === total) return calls;
  const events = new Uint32Array(count);
  const parent = new Int32Array(count);
  const depth = new Uint16Array(count);
  const selfUs = new Float64Array(count);
  let depths = 0;
  for (let call = 0; call < total; call += 1) {
    const at = place[call];
    if (goes[call] === 1) {
      if (at >= 0) selfUs[at] += calls.selfUs[call];
      continue;
    }
    const around = calls.parent[call] < 0 ? -1 : place[calls.parent[call]];
    events[at] = calls.events[call];
    parent[at] = around;
    depth[at] = around < 0 ? 0 : depth[around] + 1;
    selfUs[at] += calls.selfUs[call];
    depths = Math.max(depths, depth[at] + 1);
  }
  return { events, parent, depth, selfUs, depths };
}
