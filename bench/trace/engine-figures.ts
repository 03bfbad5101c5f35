/** The figures of trace_engine that are compared with ours. */
import type * as Trace from '@paulirish/trace_engine/models/trace/trace.js';
import { z } from 'zod';

const LONG_TASK_US = 50_000;
const us = (value: number): number => value / 1000;

export const EngineFiguresSchema = z.object({
  page: z.object({ pid: z.number(), tid: z.number(), frameId: z.string(), url: z.string() }),
  /** `PID:TID NAME` of those that the trace names, in code unit order. */
  threads: z.array(z.string()),
  longTasks: z.array(z.object({ startMs: z.number(), durationMs: z.number(), pid: z.number(), tid: z.number() })),
  fcpMs: z.number().nullable(),
  lcpMs: z.number().nullable(),
  cls: z.number(),
  /** The longest interaction. */
  inpMs: z.number().nullable(),
  interactions: z.number(),
  requests: z.array(z.object({ url: z.string(), startMs: z.number(), durationMs: z.number(), status: z.number() })),
  /** By its own model of the samples. */
  functions: z.array(z.object({ name: z.string(), url: z.string(), line: z.number(), selfMs: z.number() })),
  /** Screenshots, and the layout shifts that count. */
  shifts: z.number(),
});
export type EngineFigures = z.infer<typeof EngineFiguresSchema>;

type Parsed = Trace.TraceModel.ParsedTrace;
/** The engine's enumerations are text when it runs, and their declarations have no members to name here. */
const textOf = (key: string): string => key;

function mainThread({ data }: Parsed): { pid: number; tid: number } {
  const candidates = [...data.Renderer.processes].flatMap(([pid, { isOnMainFrame, threads }]) =>
    isOnMainFrame
      ? [...threads].flatMap(([tid, { name, entries }]) =>
          name === 'CrRendererMain' ? [{ pid: Number(pid), tid: Number(tid), entries: entries.length }] : [],
        )
      : [],
  );
  const main = candidates.toSorted((a, b) => b.entries - a.entries)[0];
  if (main === undefined) throw new Error('trace_engine finds no main thread');
  return main;
}

type Entry = Trace.Types.Events.Event;
type ProfileCall = Trace.Types.Events.SyntheticProfileCall;
type EntryNode = NonNullable<ReturnType<Parsed['data']['Renderer']['entryToNode']['get']>>;

function isCall(entry: Entry): entry is ProfileCall {
  return entry.name === 'ProfileCall';
}

/** Microseconds of the nearest calls below a node. */
function callsBelow(node: EntryNode): number {
  return node.children.reduce(
    (sum, child) => sum + (isCall(child.entry) ? (child.entry.dur ?? 0) : callsBelow(child)),
    0,
  );
}

/**
 * Of its calls on the page's main thread, each without the calls inside. What layout and the like take inside of a function stays with
 * the function, as samples have it; in the engine's own self times it does not.
 */
function functionsOf({ data }: Parsed, page: { pid: number; tid: number }): EngineFigures['functions'] {
  const times = new Map<string, EngineFigures['functions'][number]>();
  for (const [pid, { threads }] of data.Renderer.processes)
    for (const [tid, { profileCalls }] of threads) {
      if (Number(pid) !== page.pid || Number(tid) !== page.tid) continue;
      for (const call of profileCalls) {
        const { functionName: name, url, lineNumber } = call.callFrame;
        const node = data.Renderer.entryToNode.get(call);
        if (node === undefined || /^\((?:root|idle|program|garbage collector)\)$/.test(name)) continue;
        const key = `${name}\n${url}\n${lineNumber}`;
        const row = times.get(key) ?? { name, url, line: lineNumber + 1, selfMs: 0 };
        row.selfMs += us((call.dur ?? 0) - callsBelow(node));
        times.set(key, row);
      }
    }
  return [...times.values()].toSorted((a, b) => b.selfMs - a.selfMs);
}

export function engineFigures(parsed: Parsed): EngineFigures {
  const { data } = parsed;
  const { min } = data.Meta.traceBounds;
  const { pid, tid } = mainThread(parsed);
  const frameId = data.Meta.mainFrameId;
  const metrics = [...(data.PageLoadMetrics.metricScoresByFrameId.get(frameId)?.values() ?? [])].at(-1);
  const metric = (name: string): number | null => {
    const found = [...(metrics ?? [])].find(([key]) => textOf(key) === name)?.[1];
    return found === undefined ? null : us(found.timing);
  };
  const longTasks = [...data.Renderer.processes].flatMap(([process, { threads }]) =>
    [...threads].flatMap(([thread, { name, entries }]) =>
      name === 'CrRendererMain'
        ? entries
            .filter((entry) => entry.name === 'RunTask' && (entry.dur ?? 0) > LONG_TASK_US)
            .map((entry) => ({
              startMs: us(entry.ts - min),
              durationMs: us(entry.dur ?? 0),
              pid: Number(process),
              tid: Number(thread),
            }))
        : [],
    ),
  );
  return {
    page: { pid, tid, frameId, url: data.Meta.mainFrameURL },
    threads: [...data.Meta.threadsInProcess]
      .flatMap(([process, threads]) => [...threads].map(([thread, { args }]) => `${process}:${thread} ${args.name}`))
      .toSorted((a, b) => (a < b ? -1 : 1)),
    longTasks: longTasks.toSorted((a, b) => a.startMs - b.startMs),
    fcpMs: metric('FCP'),
    lcpMs: metric('LCP'),
    cls: data.LayoutShifts.sessionMaxScore,
    inpMs:
      data.UserInteractions.longestInteractionEvent === null
        ? null
        : us(data.UserInteractions.longestInteractionEvent.dur),
    interactions: data.UserInteractions.interactionEvents.length,
    requests: data.NetworkRequests.byTime.map((request) => ({
      url: request.args.data.url,
      startMs: us(request.ts - min),
      durationMs: us(request.dur),
      status: request.args.data.statusCode,
    })),
    functions: functionsOf(parsed, { pid, tid }),
    shifts: data.LayoutShifts.clusters.reduce((sum, { events }) => sum + events.length, 0),
  };
}
