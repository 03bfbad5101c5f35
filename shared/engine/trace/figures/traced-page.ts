/** The traced page and its navigations. */
import type { TracedPage } from '../contract/trace-tracks.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, listOf, membersOf, numberOf, pidOf, textOf, type Members } from './event-members.ts';

// Frames of a trace: the page of each, its process, and the documents loaded into it. From four events:
//
//
//     TracingStartedInBrowser args.data.frames: existing frames; empty if the recorder was not attached to a page
//     FrameCommittedInBrowser args.data: a frame loaded a document, reported by the browser
//     CommitLoad args.data: the same, reported by the renderer; `page` is the topmost frame of the same process
//     navigationStart args.frame, args.data.documentLoaderURL: empty for documents without a navigation

export interface LoadedDocument {
  readonly frame: string;
  /** Process in which it was loaded. */
  readonly pid: number;
  readonly url: string;
  readonly startUs: number;
  /** The topmost frame of its page: neither an iframe nor a fenced frame. */
  readonly isOutermost: boolean;
}

export interface FrameTree {
  /** In order of time. */
  readonly documents: readonly LoadedDocument[];
  /** Topmost ancestor of a frame, or the frame itself; '' for an unknown frame. */
  readonly rootOf: (frame: string) => string;
}

/** Deeper than pages nest; ends cycles of parents in damaged traces. */
const DEEPEST_FRAME = 100;

function frameTreeOf(trace: TraceColumns): FrameTree {
  const documents: LoadedDocument[] = [];
  const parentOf = new Map<string, string>();
  const outermost = new Set<string>();
  const { startUs } = trace;

  function add(event: number, data: Members, pid: number, url: string, linked: string): void {
    const frame = textOf(data['frame']);
    if (frame === '') return;
    const parent = textOf(data['parent']) || (linked === frame ? '' : linked);
    if (parent !== '') parentOf.set(frame, parent);
    const recorded = data['isOutermostMainFrame'];
    const isOutermost = typeof recorded === 'boolean' ? recorded : parent === '' && data['isMainFrame'] !== false;
    if (isOutermost) outermost.add(frame);
    if (url !== '') documents.push({ frame, pid, url, startUs: startUs[event], isOutermost });
  }

  for (const event of trace.eventsNamed('TracingStartedInBrowser')) {
    const listed = new Set<string>();
    for (const item of listOf(argsOf(trace, event).data['frames'])) {
      const frame = membersOf(item);
      const isHidden = frame['isInPrimaryMainFrame'] === false && frame['isOutermostMainFrame'] === true;
      const id = textOf(frame['frame']);
      // A prerendered page has its own topmost frame, which is not visible. A frame's earlier documents, which wait in the back/forward cache,
      // are listed behind its own.
      if (!isHidden && !listed.has(id)) add(event, frame, numberOf(frame['processId']) ?? 0, textOf(frame['url']), '');
      if (!isHidden) listed.add(id);
    }
  }
  for (const event of trace.eventsNamed('FrameCommittedInBrowser')) {
    const { data } = argsOf(trace, event);
    add(event, data, numberOf(data['processId']) ?? 0, textOf(data['url']), '');
  }
  for (const event of trace.eventsNamed('CommitLoad')) {
    const { data } = argsOf(trace, event);
    add(event, data, pidOf(trace, event), textOf(data['url']), textOf(data['page']));
  }
  for (const event of trace.eventsNamed('navigationStart')) {
    const { args, data } = argsOf(trace, event);
    const url = textOf(data['documentLoaderURL']);
    // Images and templates have documents too, without a navigation.
    if (url === '') continue;
    const isOutermost = data['isOutermostMainFrame'] ?? data['isLoadingMainFrame'];
    add(event, { frame: args['frame'], isOutermostMainFrame: isOutermost }, pidOf(trace, event), url, '');
  }
  documents.sort((a, b) => a.startUs - b.startUs);

  return {
    documents,
    rootOf(frame) {
      let at = frame;
      for (let depth = 0; depth < DEEPEST_FRAME; depth += 1) {
        const parent = parentOf.get(at);
        if (parent === undefined) break;
        at = parent;
      }
      return at !== frame || outermost.has(at) ? at : '';
    },
  };
}

export interface PageOfTrace extends TracedPage {
  /** Its main thread, an index in `TraceColumns.threads`. */
  readonly thread: number;
  readonly frames: FrameTree;
  /** URL of the page of a process; '' if unknown. */
  readonly addressOf: (pid: number) => string;
}

/** A document that was loaded into the page's topmost frame during the trace. */
export interface Navigation {
  readonly navigationId: string;
  readonly url: string;
  readonly startUs: number;
  readonly event: number;
}

/** Blink's name of the thread that runs a page's scripts. */
export const RENDERER_MAIN = 'CrRendererMain';

/** Pages of the browser itself, such as the popup of the address bar, which are not the profiled page if there is another. */
const OWN_PAGE = /^(?:chrome|chrome-untrusted|devtools|edge):/;

function rankOf(url: string): number {
  if (OWN_PAGE.test(url)) return 0;
  return url === '' || url.startsWith('about:') ? 1 : 2;
}

/**
 * Selects a renderer main thread: one with a site, otherwise one with an unknown page, otherwise one with a page of the browser; of
 * several, the busiest. Null if no thread is named `CrRendererMain`.
 */
export function tracedPage(trace: TraceColumns): PageOfTrace | null {
  const frames = frameTreeOf(trace);
  const workUs = workOfThreads(trace);
  let best: { thread: number; document: LoadedDocument | null; rank: number } | null = null;
  for (const [thread, { name, pid }] of trace.threads.entries()) {
    if (name !== RENDERER_MAIN) continue;
    const document = pageOfProcess(frames, pid);
    const rank = rankOf(document?.url ?? '');
    if (best === null || rank > best.rank || (rank === best.rank && workUs[thread] > workUs[best.thread])) {
      best = { thread, document, rank };
    }
  }
  if (best === null) return null;
  const { pid, tid } = trace.threads[best.thread];
  const { document, thread } = best;
  return {
    pid,
    tid,
    thread,
    frames,
    frameId: document?.frame ?? frameOfThread(trace, thread),
    url: document?.url ?? '',
    addressOf: (of) => pageOfProcess(frames, of)?.url ?? '',
  };
}

/** The address in whose place the browser shows its error page; null for pages that loaded. */
export function unreachableUrlOf(
  trace: TraceColumns,
  { url, frameId }: Pick<TracedPage, 'url' | 'frameId'>,
): string | null {
  if (!url.startsWith('chrome-error:')) return null;
  // The browser commits the address that was asked for, the renderer that of the error page.
  const committed = [...trace.eventsNamed('FrameCommittedInBrowser')]
    .map((event) => argsOf(trace, event).data)
    .filter((data) => textOf(data['frame']) === frameId)
    .map((data) => textOf(data['url']));
  return (
    committed.findLast((each) => each !== '' && !each.startsWith('chrome-error:') && each !== 'about:blank') ?? null
  );
}

/** The preferred page of a process; of several, the last one. */
function pageOfProcess({ documents }: FrameTree, pid: number): LoadedDocument | null {
  let best: LoadedDocument | null = null;
  for (const document of documents) {
    if (!document.isOutermost || document.pid !== pid) continue;
    if (best === null || rankOf(document.url) >= rankOf(best.url)) best = document;
  }
  return best;
}

/** The frame that a main thread paints, if it was loaded before the trace. */
function frameOfThread(trace: TraceColumns, thread: number): string {
  const times = new Map<string, number>();
  for (const event of trace.eventsNamed('SetLayerTreeId')) {
    if (trace.thread[event] !== thread) continue;
    const frame = textOf(argsOf(trace, event).data['frame']);
    if (frame !== '') times.set(frame, (times.get(frame) ?? 0) + 1);
  }
  return [...times].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

const COMPLETE = 'X'.charCodeAt(0);

/** µs of tasks by thread; without tasks, of all events, which is sufficient to find the busiest. */
function workOfThreads({ eventsNamed, threads, thread, durationUs, phase, count }: TraceColumns): Float64Array {
  const workUs = new Float64Array(threads.length);
  const tasks = eventsNamed('RunTask');
  for (let at = 0; at < tasks.length; at += 1) workUs[thread[tasks[at]]] += durationUs[tasks[at]];
  if (tasks.length > 0) return workUs;
  for (let event = 0; event < count; event += 1) {
    if (phase[event] === COMPLETE) workUs[thread[event]] += durationUs[event];
  }
  return workUs;
}

/** In order of time. Of repeated events for one navigation, the first counts. */
export function navigationsOf(trace: TraceColumns, { frameId }: Pick<TracedPage, 'frameId'>): Navigation[] {
  const byId = new Map<string, Navigation>();
  for (const event of trace.eventsNamed('navigationStart')) {
    const { args, data } = argsOf(trace, event);
    const url = textOf(data['documentLoaderURL']);
    const navigationId = textOf(data['navigationId']);
    if (url === '' || textOf(args['frame']) !== frameId || byId.has(navigationId)) continue;
    byId.set(navigationId, { navigationId, url, startUs: trace.startUs[event], event });
  }
  return [...byId.values()].toSorted((a, b) => a.startUs - b.startUs);
}

/** True if a frame's event belongs to this page: one of its frames, or an unknown frame in its process. */
export function isOfPage({ frames, frameId, pid }: PageOfTrace, frame: string, eventPid: number): boolean {
  const root = frames.rootOf(frame);
  return root === '' || frameId === '' ? eventPid === pid : root === frameId;
}
