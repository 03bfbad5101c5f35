/** An open trace with the data that several answers share: figures, labels, and the boxes of threads with merged samples. */
import { release } from '../heap/columns/release.ts';
import {
  type ThreadBoxes,
  boxesOfEvents,
  boxesOfThread,
  NO_FUNCTION,
  type EventStacks,
} from './samples/thread-boxes.ts';
import { createTraceFigures, type TraceFigures } from './figures/trace-figures.ts';
import type { ThreadCalls } from './columns.ts';
import { createPlumbing, sizeWithoutPlumbing, withoutPlumbing } from './plumbing.ts';
import type { TraceDocument } from './trace-document.ts';
import { createTraceLabels, type TraceLabels } from './trace-labels.ts';

/** Events in which no script runs. Script that a parser or a dispatched event runs is inside of it. */
const NO_SCRIPT = ['UpdateLayoutTree', 'Layout'];

/** Size of the cache of thread boxes: chart, calls and breakdown of a thread are usually requested together. */
const MAX_THREADS = 2;
const BYTES_PER_BOX = 36;

export interface LabelledBoxes extends ThreadBoxes {
  /** Numbers of `TraceLabels`. */
  readonly labelOf: Uint32Array;
}

export interface TraceModel {
  readonly trace: TraceDocument;
  readonly figures: TraceFigures;
  readonly labels: TraceLabels;
  readonly hasSamples: (thread: number) => boolean;
  /** Calls of a thread, without browser internals unless `allEvents` is set or there is nothing else. */
  readonly callsOf: (thread: number, allEvents: boolean) => ThreadCalls;
  /** Number of levels and calls of `callsOf`, without making its columns. */
  readonly sizeOfCalls: (thread: number, allEvents: boolean) => { readonly depths: number; readonly count: number };
  /** The last few are cached. */
  readonly boxesOf: (thread: number, allEvents: boolean) => LabelledBoxes;
  readonly heldBytes: number;
}

export function createTraceModel(trace: TraceDocument): TraceModel {
  const figures = createTraceFigures(trace);
  const labels = createTraceLabels(trace);
  /** In order of use, the last used last. */
  const cached = new Map<string, LabelledBoxes>();
  const isPlumbingEvent = createPlumbing(trace);
  const noScript = new Set(NO_SCRIPT.map((name) => trace.names.indexOf(name)));
  const microtasks = trace.names.indexOf('RunMicrotasks');
  const stacks: EventStacks = {
    runsNoScript: (event) => noScript.has(trace.name[event]),
    beginsEmpty: (event) => trace.name[event] === microtasks,
  };

  function callsOf(thread: number, allEvents: boolean): ThreadCalls {
    const calls = trace.callsOf(thread);
    return allEvents || isPlumbingEvent === null ? calls : withoutPlumbing(calls, isPlumbingEvent);
  }

  function sizeOfCalls(thread: number, allEvents: boolean): { depths: number; count: number } {
    const calls = trace.callsOf(thread);
    return allEvents || isPlumbingEvent === null
      ? { depths: calls.depths, count: calls.events.length }
      : sizeWithoutPlumbing(calls, isPlumbingEvent);
  }

  function makeBoxes(thread: number, allEvents: boolean): LabelledBoxes {
    const calls = callsOf(thread, allEvents);
    const profile = trace.samples.byThread.get(thread);
    const boxes = profile === undefined ? boxesOfEvents(calls, trace) : boxesOfThread(calls, trace, profile, stacks);
    // Made for these boxes only, which have copies of what they need.
    if (profile !== undefined && calls !== trace.callsOf(thread))
      release(calls.events, calls.parent, calls.depth, calls.selfUs);
    const functions = Uint32Array.from(boxes.functions, labels.ofFunction);
    const { count, eventOf, functionOf } = boxes;
    const labelOf = new Uint32Array(count);
    for (let box = 0; box < count; box += 1) {
      const of = functionOf[box];
      labelOf[box] = of === NO_FUNCTION ? labels.ofEvent(eventOf[box]) : functions[of];
    }
    return { ...boxes, labelOf };
  }

  return {
    trace,
    figures,
    labels,
    hasSamples: (thread) => trace.samples.byThread.has(thread),
    callsOf,
    sizeOfCalls,
    boxesOf(thread, allEvents) {
      const key = `${thread} ${allEvents}`;
      const boxes = cached.get(key) ?? makeBoxes(thread, allEvents);
      cached.delete(key);
      cached.set(key, boxes);
      const [oldest] = cached.keys();
      if (cached.size > MAX_THREADS && oldest !== undefined) cached.delete(oldest);
      return boxes;
    },
    get heldBytes() {
      return [...cached.values()].reduce(
        (sum, { count }) => sum + count * BYTES_PER_BOX,
        trace.heldBytes + labels.heldBytes,
      );
    },
  };
}
