/** A track for each thread with events: the page's main thread first, thread pools and the browser's own threads last. */
import type { TraceThreadFacts } from '../columns.ts';
import { chartOf } from '../chart-builder.ts';
import { RENDERER_MAIN } from '../figures/traced-page.ts';
import { workerScripts } from '../samples/busy-workers.ts';
import type { Steps } from '../../steps/steps.ts';
import type { TraceModel } from '../trace-model.ts';
import { processTitle, trackOf, type TrackSource } from './track-source.ts';

/** Order of threads; all others are collapsed. Chrome's thread names (base/threading, content/…). */
const RANKS: readonly (readonly [RegExp, number])[] = [
  [/^CrRendererMain$/, 1],
  [/Worker thread$|^DedicatedWorker|^ServiceWorker|^SharedWorker|Worklet/, 2],
  [/^Compositor$/, 3],
  [/^CompositorTileWorker|Raster/, 4],
  [/^CrGpuMain$/, 5],
  [/^VizCompositorThread$/, 6],
  [/^CrBrowserMain$/, 7],
];
const OF_PAGE = 0;
const REST = 8;
/** Rank of threads without a name, as in files of other programs. */
const UNNAMED = 2;

const MAIN_NAMES: ReadonlySet<string> = new Set([RENDERER_MAIN, 'CrBrowserMain', 'CrGpuMain']);
/** Titles of tracks; other threads use their names. */
const TITLES: readonly (readonly [RegExp, string])[] = [
  [/^CrRendererMain$/, 'Main'],
  [/^CrBrowserMain$/, 'Main thread of the browser'],
  [/^CrGpuMain$/, 'Main thread of the GPU process'],
  [/^DedicatedWorker/, 'Worker'],
  [/^SharedWorker/, 'Shared worker'],
  [/^ServiceWorker/, 'Service worker'],
  // Node's own threads.
  [/^JavaScriptMainThread$/, 'Main thread'],
  [/^PlatformWorkerThread$/, 'Worker of the platform'],
];

function titleOfThread(name: string, tid: number): string {
  if (name === '') return `Thread ${tid}`;
  return TITLES.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}

/** A renderer main thread with less than this share of the time belongs to a background page. */
const BUSY_SHARE = 0.01;

interface Row {
  readonly thread: number;
  readonly facts: TraceThreadFacts;
  readonly isMain: boolean;
  readonly isOfPage: boolean;
  readonly rank: number;
  readonly hasSamples: boolean;
  readonly isQuiet: boolean;
}

export function* threadTracks(model: TraceModel, allEvents: boolean): Steps<TrackSource[]> {
  const { trace, figures } = model;
  const page = figures.page();
  const isOfBrowser = trace.threads.some(({ name }) => MAIN_NAMES.has(name));
  const total = trace.threads.length;
  const rows: Row[] = [];
  for (const [thread, facts] of trace.threads.entries()) {
    yield { stage: 'tracks', done: thread, total };
    const calls = trace.callsOf(thread);
    const hasSamples = model.hasSamples(thread);
    if (calls.events.length === 0 && !hasSamples) continue;
    const isMain = thread === page?.thread;
    const isOfPage = facts.pid === page?.pid;
    const rank = isMain ? OF_PAGE : rankOf(facts.name, isOfBrowser);
    const isIdle = rank === 1 && !isOfPage && busyUs(thread) < trace.durationTotalUs * BUSY_SHARE;
    rows.push({ thread, facts, isMain, isOfPage, rank, hasSamples, isQuiet: rank === REST || isIdle });
  }

  const scripts = workerScripts(trace);
  /** Group of a thread: its page for a main thread, its script for a worker, otherwise its process. */
  function groupOf({ pid, tid, name, processName }: TraceThreadFacts): string {
    const address = name === RENDERER_MAIN ? (page?.addressOf(pid) ?? '') : (scripts.get(`${pid}:${tid}`) ?? '');
    return address === '' ? processTitle(pid, processName) : address;
  }

  function busyUs(thread: number): number {
    const { selfUs } = trace.callsOf(thread);
    let sum = 0;
    for (let call = 0; call < selfUs.length; call += 1) sum += selfUs[call];
    return sum;
  }

  // The page's thread last: its boxes are requested first, and only the last few are cached.
  const sizes = new Map<number, { depths: number; boxes: number }>();
  for (const { thread } of rows.toSorted((a, b) => Number(a.isMain) - Number(b.isMain))) {
    sizes.set(thread, sizeOf(model, thread, allEvents));
    yield { stage: 'tracks', done: total, total };
  }
  return rows
    .toSorted(
      (a, b) =>
        Number(a.isQuiet) - Number(b.isQuiet) ||
        Number(b.isMain) - Number(a.isMain) ||
        Number(b.isOfPage) - Number(a.isOfPage) ||
        a.rank - b.rank ||
        a.facts.processSortIndex - b.facts.processSortIndex ||
        a.facts.pid - b.facts.pid ||
        a.facts.sortIndex - b.facts.sortIndex ||
        a.facts.tid - b.facts.tid,
    )
    .map(({ thread, facts, isMain, hasSamples, isQuiet }) => {
      const { pid, tid, name } = facts;
      return {
        track: trackOf({
          id: `thread:${pid}:${tid}`,
          kind: 'thread',
          name: titleOfThread(name, tid),
          group: groupOf(facts),
          pid,
          tid,
          ...sizes.get(thread),
          isMain,
          hasSamples,
          isQuiet,
        }),
        chart: () => chartOf(model.boxesOf(thread, allEvents), model.labels.labels),
        counter: null,
        thread,
      };
    });
}

function rankOf(name: string, isOfBrowser: boolean): number {
  if (name === '' || !isOfBrowser) return UNNAMED;
  return RANKS.find(([pattern]) => pattern.test(name))?.[1] ?? REST;
}

/** Without samples, the size follows from the calls, so no boxes are needed. */
function sizeOf(model: TraceModel, thread: number, allEvents: boolean): { depths: number; boxes: number } {
  if (model.hasSamples(thread)) {
    const { depths, count } = model.boxesOf(thread, allEvents);
    return { depths, boxes: count };
  }
  const { depths, count } = model.sizeOfCalls(thread, allEvents);
  return { depths, boxes: count };
}
