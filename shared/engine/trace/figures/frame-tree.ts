/**
 * Frames of a trace: the page of each, its process, and the documents loaded into it. From four events:
 *
 *
 *     TracingStartedInBrowser args.data.frames: existing frames; empty if the recorder was not attached to a page
 *     FrameCommittedInBrowser args.data: a frame loaded a document, reported by the browser
 *     CommitLoad args.data: the same, reported by the renderer; `page` is the topmost frame of the same process
 *     navigationStart args.frame, args.data.documentLoaderURL: empty for documents without a navigation
 */
import type { TraceColumns } from '../columns.ts';
import { argsOf, listOf, membersOf, numberOf, pidOf, textOf, type Members } from './event-members.ts';

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

export function frameTreeOf(trace: TraceColumns): FrameTree {
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
