/** Leaves the browser's plumbing out of a thread's calls: what is inside it moves up, and its own time goes to what is around it. */
import { isPlumbing } from '../../contracts/trace-event-titles.ts';
import type { ThreadCalls, TraceColumns } from './columns.ts';

/** Threads that only a browser has: files of other programs have no plumbing that is known. */
const OF_BROWSER: ReadonlySet<string> = new Set(['CrRendererMain', 'CrBrowserMain', 'CrGpuMain']);

type Named = Pick<TraceColumns, 'name' | 'names' | 'category' | 'categories' | 'threads'>;

/** Whether an event is plumbing; null where no browser wrote the trace. */
export function createPlumbing({
  name,
  names,
  category,
  categories,
  threads,
}: Named): ((event: number) => boolean) | null {
  if (!threads.some((thread) => OF_BROWSER.has(thread.name))) return null;
  const known = new Map<number, boolean>();
  return (event) => {
    const key = name[event] * categories.length + category[event];
    let found = known.get(key);
    if (found === undefined) {
      found = isPlumbing(names[name[event]], categories[category[event]]);
      known.set(key, found);
    }
    return found;
  };
}

/** The calls themselves where nothing, or nothing else, is plumbing. */
export function withoutPlumbing(calls: ThreadCalls, isPlumbingEvent: (event: number) => boolean): ThreadCalls {
  const total = calls.events.length;
  /** Place of each call that stays among those that stay; of one that goes, the place of the call around it, −1 at the top. */
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
