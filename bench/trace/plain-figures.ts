/**
 * Figures of a trace computed plainly from its events as objects: an independent reference in addition to trace_engine's. Uses neither our
 * columns nor our code.
 */
import { z } from 'zod';

const LONG_TASK_US = 50_000;

/** The used members of an event. */
export interface PlainEvent {
  readonly name: string;
  readonly cat?: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly id?: string | number;
  readonly args?: unknown;
}

export const PlainFiguresSchema = z.object({
  events: z.number(),
  durationMs: z.number(),
  categories: z.number(),
  /** `PID:TID NAME`, in code unit order. */
  threads: z.array(z.string()),
  longTasks: z.array(z.object({ startMs: z.number(), durationMs: z.number(), pid: z.number(), tid: z.number() })),
  /** Complete events on the page's main thread, by name: count, self time, and the longest one. */
  mainThread: z.array(z.object({ name: z.string(), count: z.number(), selfMs: z.number(), longestMs: z.number() })),
  /** Self time by function of the samples on that thread, largest first. */
  functions: z.array(z.object({ name: z.string(), url: z.string(), line: z.number(), selfMs: z.number() })),
});
export type PlainFigures = z.infer<typeof PlainFiguresSchema>;

const NameSchema = z.object({ name: z.string() });
const StartedSchema = z.object({ data: z.object({ startTime: z.number() }) });
const ChunkSchema = z.object({
  data: z.object({
    cpuProfile: z
      .object({
        nodes: z
          .array(
            z.object({
              id: z.number(),
              parent: z.number().optional(),
              callFrame: z.object({
                functionName: z.string(),
                url: z.string().default(''),
                lineNumber: z.number().default(-1),
                columnNumber: z.number().default(-1),
              }),
            }),
          )
          .default([]),
        samples: z.array(z.number()).default([]),
      })
      .default({ nodes: [], samples: [] }),
    timeDeltas: z.array(z.number()).default([]),
  }),
});

const ms = (us: number): number => us / 1000;

interface Totals {
  count: number;
  selfUs: number;
  longestUs: number;
}

/** Self time by name: a stack of open events, each subtracting its length from the enclosing one. */
function selfTimes(events: readonly PlainEvent[]): Map<string, Totals> {
  const ordered = events
    .filter(({ ph, dur }) => ph === 'X' && dur !== undefined)
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const totals = new Map<string, Totals>();
  const open: { end: number; totals: Totals }[] = [];
  for (const { name, ts, dur = 0 } of ordered) {
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= ts) open.pop();
    const around = open.at(-1);
    // No event lasts longer than the enclosing one.
    const lastsUs = around === undefined ? dur : Math.min(dur, around.end - ts);
    const own = totals.get(name) ?? { count: 0, selfUs: 0, longestUs: 0 };
    totals.set(name, own);
    own.count += 1;
    own.selfUs += lastsUs;
    own.longestUs = Math.max(own.longestUs, lastsUs);
    if (around !== undefined) around.totals.selfUs -= lastsUs;
    open.push({ end: ts + lastsUs, totals: own });
  }
  return totals;
}

/** A sample lasts until the next one. V8's own rows are not functions; garbage collection time is a separate row there too. */
function functionTimes(events: readonly PlainEvent[], pid: number, tid: number): PlainFigures['functions'] {
  const started = events.filter((event) => event.name === 'Profile' && event.pid === pid && event.tid === tid);
  const times = new Map<string, PlainFigures['functions'][number]>();
  for (const profile of started) {
    const nodes = new Map<number, { name: string; url: string; line: number; column: number }>();
    const samples: number[] = [];
    const stamps: number[] = [];
    let atUs = StartedSchema.parse(profile.args).data.startTime;
    for (const chunk of events) {
      if (chunk.name !== 'ProfileChunk' || chunk.pid !== pid || chunk.id !== profile.id) continue;
      const { cpuProfile, timeDeltas } = ChunkSchema.parse(chunk.args).data;
      for (const { id, callFrame } of cpuProfile.nodes)
        nodes.set(id, {
          name: callFrame.functionName,
          url: callFrame.url,
          line: callFrame.lineNumber + 1,
          column: callFrame.columnNumber,
        });
      for (const [index, sample] of cpuProfile.samples.entries()) {
        atUs += timeDeltas[index] ?? 0;
        samples.push(sample);
        stamps.push(atUs);
      }
    }
    const order = stamps.map((_, index) => index).toSorted((a, b) => (stamps[a] ?? 0) - (stamps[b] ?? 0));
    for (const [place, index] of order.entries()) {
      const next = order[place + 1];
      if (next === undefined) break;
      const node = nodes.get(samples[index] ?? -1);
      if (node === undefined || /^\((?:root|idle|program|garbage collector)\)$/.test(node.name)) continue;
      const { name, url, line, column } = node;
      // Two functions may begin on one line.
      const key = `${name}\n${url}\n${line}:${column}`;
      const row = times.get(key) ?? { name, url, line, selfMs: 0 };
      row.selfMs += ms((stamps[next] ?? 0) - (stamps[index] ?? 0));
      times.set(key, row);
    }
  }
  return [...times.values()].toSorted((a, b) => b.selfMs - a.selfMs);
}

/** The start of the recording: earlier timestamps were not recorded. */
function startOf(timed: readonly PlainEvent[]): number {
  const started = timed.filter(({ name }) => name === 'TracingStartedInBrowser');
  const from = started.length > 0 ? started : timed;
  return from.reduce((least, { ts }) => Math.min(least, ts), Number.POSITIVE_INFINITY);
}

/** The part of an event after `startUs`. */
function cutAt(event: PlainEvent, startUs: number): PlainEvent {
  const { ph, ts, dur } = event;
  if (ph !== 'X' || dur === undefined || ts >= startUs) return event;
  return { ...event, ts: startUs, dur: Math.max(0, ts + dur - startUs) };
}

/** `page`: whose main thread is summed. */
export function plainFigures(all: readonly PlainEvent[], page: { pid: number; tid: number }): PlainFigures {
  const startUs = startOf(all.filter(({ ph, ts }) => ph !== 'M' && ts > 0));
  const events = all.map((event) => cutAt(event, startUs));
  const timed = events.filter(({ ph, ts }) => ph !== 'M' && ts > 0);
  const endUs = timed.reduce((most, { ts, dur = 0 }) => Math.max(most, ts + dur), 0);
  const names = new Map<string, string>();
  for (const { name, ph, pid, tid, args } of events)
    if (ph === 'M' && name === 'thread_name') names.set(`${pid}:${tid}`, NameSchema.parse(args).name);
  const threads = new Set(events.map(({ pid, tid }) => `${pid}:${tid} ${names.get(`${pid}:${tid}`) ?? ''}`));
  const tasks = events
    .filter(
      ({ name, ph, pid, tid, dur = 0 }) =>
        name === 'RunTask' && ph === 'X' && dur > LONG_TASK_US && names.get(`${pid}:${tid}`) === 'CrRendererMain',
    )
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const ends = new Map<string, number>();
  const longTasks = tasks.filter(({ pid, tid, ts, dur = 0 }) => {
    const thread = `${pid}:${tid}`;
    // A nested task that runs while another waits is part of that task.
    if (ts < (ends.get(thread) ?? 0)) return false;
    ends.set(thread, ts + dur);
    return true;
  });
  const onMain = events.filter(({ pid, tid }) => pid === page.pid && tid === page.tid);
  return {
    events: events.length,
    durationMs: ms(endUs - startUs),
    categories: new Set(events.flatMap(({ cat }) => cat ?? [])).size,
    threads: [...threads].toSorted((a, b) => (a < b ? -1 : 1)),
    longTasks: longTasks.map(({ ts, dur = 0, pid, tid }) => ({
      startMs: ms(ts - startUs),
      durationMs: ms(dur),
      pid,
      tid,
    })),
    mainThread: Array.from(selfTimes(onMain), ([name, { count, selfUs, longestUs }]) => ({
      name,
      count,
      selfMs: ms(selfUs),
      longestMs: ms(longestUs),
    })).toSorted((a, b) => b.selfMs - a.selfMs),
    functions: functionTimes(events, page.pid, page.tid),
  };
}
