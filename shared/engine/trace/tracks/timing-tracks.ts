/**
 * User timings: `performance.mark` and `measure`, `console.time` and `timeStamp`, and the marks of loading, one track per process; and
 * DevTools' extension tracks, for entries with a track in `detail.devtools` or in `timeStamp`.
 */
import { eventTitle } from '../contract/trace-event-titles.ts';
import { createBoxList } from '../chart-builder.ts';
import { membersOf, numberOf, textOf, type Members } from '../figures/event-members.ts';
import { isRendersStamp } from '../figures/renders/recorded-renders.ts';
import { lanesOf } from '../lanes.ts';
import { parsed } from '../read/trace-scan.ts';
import type { TraceModel } from '../trace-model.ts';
import { boxTrack, processTitle, type TrackSource } from './track-source.ts';

const BEGINNINGS: readonly string[] = ['b', 'S'];
const INSTANTS: readonly string[] = ['I', 'i', 'R', 'n'];
const TIME_STAMP = 'TimeStamp';

/** Marks of loading from other categories. */
const LOADING_MARKS: readonly string[] = [
  'MarkLoad',
  'MarkDOMContent',
  'firstPaint',
  'firstContentfulPaint',
  'largestContentfulPaint::Candidate',
];

interface Timing {
  readonly event: number;
  readonly startUs: number;
  readonly endUs: number;
  readonly name: string;
}

interface Tracks {
  readonly timings: Map<number, Timing[]>;
  readonly extension: Map<string, { pid: number; name: string; group: string; timings: Timing[] }>;
}

/** `shown`: the events in these tracks, which other tracks must not repeat. */
export function timingTracks(model: TraceModel): { tracks: TrackSource[]; shown: ReadonlySet<number> } {
  const { trace, figures, labels } = model;
  const found = collect(model);
  const shown = new Set<number>();
  const page = figures.page();
  const processNames = new Map(trace.threads.map(({ pid, processName }) => [pid, processName]));

  function boxesOf(timings: readonly Timing[]) {
    const inOrder = timings.toSorted((a, b) => a.startUs - b.startUs || b.endUs - a.endUs || a.event - b.event);
    const { first } = lanesOf({
      startUs: inOrder.map(({ startUs }) => startUs),
      endUs: inOrder.map(({ endUs }) => endUs),
    });
    const list = createBoxList();
    for (const [place, { event, startUs, endUs, name }] of inOrder.entries()) {
      shown.add(event);
      list.add(startUs, endUs - startUs, first[place], labels.ofText(name, 'user-timing'), event);
    }
    return list.finish();
  }

  const ofPageFirst = (a: number, b: number): number => Number(b === page?.pid) - Number(a === page?.pid) || a - b;
  const timings = [...found.timings]
    .toSorted(([a], [b]) => ofPageFirst(a, b))
    .map(([pid, rows]) =>
      boxTrack(
        {
          id: `timings:${pid}`,
          kind: 'timings',
          name: 'Timings',
          group: pid === page?.pid ? '' : processTitle(pid, processNames.get(pid) ?? ''),
          pid,
          isQuiet: pid !== page?.pid && page !== null,
        },
        boxesOf(rows),
        labels,
      ),
    );
  const extension = [...found.extension]
    .toSorted(([, a], [, b]) => ofPageFirst(a.pid, b.pid) || (a.group < b.group ? -1 : Number(a.group > b.group)))
    .map(([key, { pid, name, group, timings: rows }]) =>
      boxTrack({ id: `extension:${key}`, kind: 'extension', name, group, pid }, boxesOf(rows), labels),
    );
  return { tracks: [...timings, ...extension], shown };
}

function collect({ trace }: TraceModel): Tracks {
  const timings: Tracks['timings'] = new Map();
  const extension: Tracks['extension'] = new Map();
  const { startUs, durationUs, category, name, names, thread, threads } = trace;

  function add(pid: number, timing: Timing, devtools: Members): void {
    const track = textOf(devtools['track']);
    if (track === '') {
      const known = timings.get(pid);
      if (known === undefined) timings.set(pid, [timing]);
      else known.push(timing);
      return;
    }
    const group = textOf(devtools['trackGroup']);
    const key = `${pid}:${group}:${track}`;
    const known = extension.get(key);
    if (known === undefined) extension.set(key, { pid, name: track, group, timings: [timing] });
    else known.timings.push(timing);
  }

  const isTiming = Uint8Array.from(trace.categories, (text) =>
    text.split(',').some((part) => part === 'blink.user_timing' || part === 'blink.console') ? 1 : 0,
  );
  const isMark = Uint8Array.from(names, (text) => (LOADING_MARKS.includes(text) ? 1 : 0));
  addStamps(trace, add);
  const stampIndex = trace.nameIndex(TIME_STAMP);
  for (const letter of [...BEGINNINGS, ...INSTANTS]) {
    const isInstant = INSTANTS.includes(letter);
    const events = trace.eventsOfPhase(letter);
    for (let at = 0; at < events.length; at += 1) {
      const event = events[at];
      const isOwn = isTiming[category[event]] === 1;
      if ((!isOwn && (!isInstant || isMark[name[event]] === 0)) || name[event] === stampIndex) continue;
      const start = startUs[event];
      const raw = names[name[event]];
      const timing = { event, startUs: start, endUs: start + durationUs[event], name: isOwn ? raw : eventTitle(raw) };
      add(threads[thread[event]].pid, timing, isOwn ? devtoolsOf(trace.storedArgs(event)) : {});
    }
  }
  return { timings, extension };
}

/** `console.timeStamp`: an instant, or a span between named stamps or times in µs on the trace's clock. */
function addStamps(
  { eventsNamed, storedArgs, startUs, thread, threads, originUs }: TraceModel['trace'],
  add: (pid: number, timing: Timing, devtools: Members) => void,
): void {
  /** Last time of each stamp, for stamps that refer to another as start or end. */
  const stampedUs = new Map<string, number>();
  for (const event of eventsNamed(TIME_STAMP)) {
    const data = membersOf(membersOf(storedArgs(event))['data']);
    const called = textOf(data['name']) || textOf(data['message']);
    // They have a track of their own.
    if (isRendersStamp(called)) continue;
    const givenUs = (which: 'start' | 'end'): number | null => {
      const atUs = numberOf(data[which]);
      return atUs === null ? (stampedUs.get(textOf(data[which])) ?? null) : Math.max(0, atUs - originUs);
    };
    const begunUs = givenUs('start') ?? startUs[event];
    const isSpan = numberOf(data['start']) !== null || textOf(data['start']) !== '' || textOf(data['track']) !== '';
    const endedUs = isSpan ? Math.max(begunUs, givenUs('end') ?? startUs[event]) : begunUs;
    stampedUs.set(called, startUs[event]);
    add(threads[thread[event]].pid, { event, startUs: begunUs, endUs: endedUs, name: called || TIME_STAMP }, data);
  }
}

/** `detail` is a JSON string, in `args` of a measure and in `args.data` of a mark. */
function devtoolsOf(args: unknown): Members {
  const members = membersOf(args);
  const detail = textOf(members['detail']) || textOf(membersOf(members['data'])['detail']);
  return detail === '' ? {} : membersOf(membersOf(parsed(detail))['devtools']);
}
