/** Events grouped by name, category or thread, with their times. */
import { US_PER_MS } from '../../../base/units.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { TraceDocument } from '../trace-document.ts';
import type { SelfTimes } from './event-rows.ts';

type Groups = EngineAnswer<'trace.groups'>['rows'];
export type GroupBy = 'name' | 'category' | 'thread';
export type GroupOrder = 'total' | 'self' | 'count' | 'longest' | 'name';

const NO_EVENT = 0xffff_ffff;

/**
 * An event nested in one of its own group adds no time. `events` must be in order of time, the longer of two first; spans that do not nest,
 * such as asynchronous ones, count each.
 */
export function groupEvents(trace: TraceDocument, selfTimes: SelfTimes, events: Uint32Array, by: GroupBy): Groups {
  const { startUs, durationUs, thread } = trace;
  const column = by === 'thread' ? thread : by === 'name' ? trace.name : trace.category;
  const titles = by === 'thread' ? threadTitles(trace) : by === 'name' ? trace.names : trace.categories;
  const count = new Uint32Array(titles.length);
  const totalUs = new Float64Array(titles.length);
  const selfUs = new Float64Array(titles.length);
  const longestUs = new Float64Array(titles.length).fill(-1);
  const longest = new Uint32Array(titles.length).fill(NO_EVENT);
  /** By thread and group: end of the outermost open event. */
  const endUs = new Map<number, number>();
  const nests = Uint8Array.from({ length: 256 }, (_, phase) => (phase === 88 || phase === 66 ? 1 : 0));
  for (const event of events) {
    const group = column[event];
    const duration = durationUs[event];
    const start = startUs[event];
    count[group] += 1;
    selfUs[group] += selfTimes.of(event);
    if (duration > longestUs[group]) {
      longestUs[group] = duration;
      longest[group] = event;
    }
    if (nests[trace.phase[event]] === 0) {
      totalUs[group] += duration;
      continue;
    }
    const key = group * trace.threads.length + thread[event];
    const open = endUs.get(key) ?? Number.NEGATIVE_INFINITY;
    const end = start + duration;
    if (end <= open) continue;
    totalUs[group] += end - Math.max(start, open);
    endUs.set(key, end);
  }
  return titles.flatMap((name, group) =>
    count[group] === 0
      ? []
      : [
          {
            name,
            count: count[group],
            totalMs: totalUs[group] / US_PER_MS,
            selfMs: selfUs[group] / US_PER_MS,
            longestMs: longestUs[group] / US_PER_MS,
            event: longest[group],
          },
        ],
  );
}

function threadTitles({ threads }: TraceDocument): string[] {
  return threads.map(({ pid, tid, name }) => `${name === '' ? 'Thread' : name} ${pid}:${tid}`);
}

export function orderGroups(groups: Groups, order: GroupOrder): Groups {
  const byName = (a: Groups[number], b: Groups[number]): number => (a.name < b.name ? -1 : Number(a.name > b.name));
  const KEYS = { total: 'totalMs', self: 'selfMs', count: 'count', longest: 'longestMs' } as const;
  if (order === 'name') return groups.toSorted(byName);
  const key = KEYS[order];
  return groups.toSorted((a, b) => b[key] - a[key] || byName(a, b));
}
