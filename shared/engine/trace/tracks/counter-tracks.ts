/** Counters over time: those of the trace (`C`), and Blink's counters of each page (`UpdateCounters`). */
import { US_PER_MS } from '../../../base/units.ts';
import { isInRange } from '../../json/number-range.ts';
import { argsOf, membersOf, numberOf } from '../figures/event-members.ts';
import { orderByTime } from '../order-by-time.ts';
import type { TraceModel } from '../trace-model.ts';
import { processTitle, trackOf, type TraceCounter, type TrackSource } from './track-source.ts';

/** Members of `UpdateCounters`: bytes and counts, which need separate scales. */
const PAGE_COUNTERS = [
  { id: 'heap', name: 'JS heap', series: [['jsHeapSizeUsed', 'JS heap']] },
  {
    id: 'nodes',
    name: 'Nodes and listeners',
    series: [
      ['nodes', 'Nodes'],
      ['jsEventListeners', 'Listeners'],
      ['documents', 'Documents'],
    ],
  },
] as const;

/** The data of counters. */
type CountedTrace = Pick<TraceModel, 'trace' | 'figures'>;

export function counterTracks(model: CountedTrace): TrackSource[] {
  return [...pageCounters(model), ...otherCounters(model)];
}

/** Processes, that of the traced page first. */
function byProcess({ trace, figures }: CountedTrace, events: Uint32Array): [number, Uint32Array][] {
  const lists = new Map<number, number[]>();
  for (let at = 0; at < events.length; at += 1) {
    const event = events[at];
    const { pid } = trace.threads[trace.thread[event]];
    const known = lists.get(pid);
    if (known === undefined) lists.set(pid, [event]);
    else known.push(event);
  }
  const page = figures.page();
  return [...lists]
    .toSorted(([a], [b]) => Number(b === page?.pid) - Number(a === page?.pid) || a - b)
    .map(([pid, list]) => [pid, Uint32Array.from(list)]);
}

function pageCounters(model: CountedTrace): TrackSource[] {
  const { trace, figures } = model;
  return byProcess(model, trace.eventsNamed('UpdateCounters')).flatMap(([pid, events]) =>
    PAGE_COUNTERS.map(({ id, name, series }): TrackSource => {
      const isOfPage = pid === figures.page()?.pid;
      return {
        track: trackOf({
          id: `counter:${pid}:page:${id}`,
          kind: 'counter',
          name,
          group: isOfPage ? '' : processTitle(pid, processName(model, pid)),
          pid,
          depths: 0,
          boxes: events.length,
          isQuiet: !isOfPage,
        }),
        chart: null,
        counter: () => {
          orderByTime(events, trace.startUs);
          const rows = Array.from(events, (event) => argsOf(trace, event).data);
          return {
            atMs: Float64Array.from(events, (event) => trace.startUs[event] / US_PER_MS),
            series: series.map(([member, title]) => ({
              name: title,
              values: Float64Array.from(rows, (data) => numberOf(data[member]) ?? 0),
            })),
          };
        },
        thread: null,
      };
    }),
  );
}

function otherCounters(model: CountedTrace): TrackSource[] {
  const { trace } = model;
  return byProcess(model, trace.eventsOfPhase('C')).flatMap(([pid, ofProcess]) => {
    const lists = new Map<string, number[]>();
    for (let at = 0; at < ofProcess.length; at += 1) {
      const event = ofProcess[at];
      const id = trace.ids[trace.id[event]];
      const name = `${trace.names[trace.name[event]]}${id === '' ? '' : ` ${id}`}`;
      const known = lists.get(name);
      if (known === undefined) lists.set(name, [event]);
      else known.push(event);
    }
    return [...lists].map(([name, list]): TrackSource => ({
      track: trackOf({
        id: `counter:${pid}:${name}`,
        kind: 'counter',
        name,
        group: processTitle(pid, processName(model, pid)),
        pid,
        depths: 0,
        boxes: list.length,
        isQuiet: true,
      }),
      chart: null,
      counter: () => counterOf(model, Uint32Array.from(list)),
      thread: null,
    }));
  });
}

/** Each member of `args` is a series; a missing member keeps its value. */
function counterOf({ trace }: CountedTrace, events: Uint32Array): TraceCounter {
  orderByTime(events, trace.startUs);
  const series = new Map<string, Float64Array<ArrayBuffer>>();
  for (const [place, event] of events.entries()) {
    for (const [name, given] of Object.entries(membersOf(trace.storedArgs(event)))) {
      const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      if (typeof value !== 'number' || !isInRange(value)) continue;
      let values = series.get(name);
      if (values === undefined) {
        values = new Float64Array(events.length).fill(Number.NaN);
        series.set(name, values);
      }
      values[place] = value;
    }
  }
  return {
    atMs: Float64Array.from(events, (event) => trace.startUs[event] / US_PER_MS),
    series: [...series].map(([name, values]) => ({ name, values: carriedOn(values) })),
  };
}

function processName({ trace }: CountedTrace, of: number): string {
  return trace.threads.find(({ pid }) => pid === of)?.processName ?? '';
}

/** Repeats the last value where it is missing; nothing before the first one. */
function carriedOn(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  let last = 0;
  for (let at = 0; at < values.length; at += 1) {
    if (Number.isNaN(values[at])) values[at] = last;
    last = values[at];
  }
  return values;
}
