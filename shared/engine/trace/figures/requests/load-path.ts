/**
 * The load path: what the largest paint waited for, backwards to the navigation. Each step begins where the one before it ends, so the steps
 * add up to the paint's time. A request follows from the code or parser that sent it; code follows from what began its task: a timer, a
 * response (for code after an `await`), or the last script, module or style sheet that it had to wait for.
 */
import type { LoadPath, LoadStep, TraceCode } from '../../contract/trace-causes.ts';
import type { CodePlace, TraceColumns } from '../../columns.ts';
import { createCallbackRequests } from './callback-requests.ts';
import { codeOf, codeOfStack } from '../code-places.ts';
import { argsOf, membersOf, numberOf } from '../event-members.ts';
import { hidingFont } from './hiding-font.ts';
import { createInsertions, type Insertion } from '../insertions.ts';
import {
  MIN_US,
  createStepsBack,
  endUsOf,
  isBlocking,
  isScript,
  isStyleSheet,
  redirectsOf,
  waitedForOf,
  type StepsBack,
  type SynchronousWait,
} from './load-steps.ts';
import { createMainThread, type MainThread } from '../main-thread.ts';
import { importerOf, importersOf, namedInOf } from './named-in.ts';
import { createWrapperMarks } from './request-wrappers.ts';
import type { RequestOfTrace } from './requests.ts';
import { msOf, usOf } from '../times.ts';
import type { Navigation, PageOfTrace } from '../traced-page.ts';

/** A response continues script at once, unless other tasks are in front of it. */
const CONTINUES_US = usOf(200);
/** Requests that blocked rendering without being waited for, which are named. */
const MAX_ALSO_BLOCKING = 3;
const INSERTED = 'StyleRecalcInvalidationTracking';
/** Blink's reason of an insertion. */
const INSERTION = 'Node was inserted into tree';
const READY = 'DOMContentLoaded';
/** Blink's `renderBlocking` of a deferred script or module; one with `async` is `potentially_blocking`. */
const DEFERRED = 'non_blocking';
/** Some frames: what could have been painted for longer was not there. */
const COULD_PAINT_US = usOf(50);

export interface PaintedElement {
  readonly paint: LoadPath['paint'];
  readonly startUs: number;
  readonly event: number;
  readonly element: string;
  /** Image; '' for text. */
  readonly url: string;
  readonly nodeId: number | null;
}

export interface LoadPathFacts {
  readonly trace: TraceColumns;
  readonly page: PageOfTrace;
  readonly navigation: Navigation;
  readonly requests: readonly RequestOfTrace[];
  readonly painted: PaintedElement;
  /** The page's first contentful paint; null if the trace has none. */
  readonly firstPaintUs: number | null;
}

interface Sources extends LoadPathFacts {
  readonly main: MainThread;
  readonly back: StepsBack;
  readonly ofPage: readonly RequestOfTrace[];
  readonly document: RequestOfTrace | null;
  /** Script that inserted the painted node, if the trace has invalidations. */
  readonly inserted: Insertion | null;
  /** Requests on the path: a request that takes no time would otherwise loop forever. */
  readonly followed: Set<RequestOfTrace>;
  /** Modules and documents whose evaluation is on the path: it waited for all that they import. */
  readonly evaluated: Set<RequestOfTrace>;
  readonly importers: ReturnType<typeof importersOf>;
}

export function loadPathOf(facts: LoadPathFacts): LoadPath | null {
  const { trace, page, navigation, requests, painted } = facts;
  if (painted.startUs <= navigation.startUs) return null;
  const ofPage = requests.filter(
    (request) =>
      request.startUs >= navigation.startUs - usOf(1) &&
      request.startUs < painted.startUs &&
      request.row.isOfFrame !== true,
  );
  const back = createStepsBack({
    navigationUs: navigation.startUs,
    paintUs: painted.startUs,
    marked: createWrapperMarks(trace, requests),
    synchronous: ofPage.filter(({ row }) => row.synchronous === true).map((request) => synchronousWait(trace, request)),
  });
  const document = ofPage.find(({ row }) => row.requestId === navigation.navigationId) ?? null;
  const main = createMainThread(trace, page.thread);
  const inserted = createInsertions(trace, main)(painted.nodeId, painted.startUs);
  const sources: Sources = {
    ...facts,
    main,
    back,
    ofPage,
    document,
    inserted: inserted?.code ? inserted : null,
    followed: new Set(),
    evaluated: new Set(),
    importers: importersOf(trace, ofPage),
  };
  followPaint(sources);
  if (!back.isDone() || back.untilUs > navigation.startUs)
    back.push(navigation.startUs, { kind: 'unknown', waitedFor: 'something that the trace does not contain' });
  const steps = back.steps.toReversed();
  const blocking = blockingOf(steps, requests);
  const waitedFor = new Set(blocking.map(({ requestId }) => requestId));
  const imported = ofPage.filter(
    (request) =>
      !waitedFor.has(request.row.requestId) && [...sources.evaluated].some((root) => isIn(sources, request, root)),
  );
  const notWaitedFor = ofPage.filter((request) => !waitedFor.has(request.row.requestId) && !imported.includes(request));
  return {
    paint: painted.paint,
    fromMs: msOf(navigation.startUs),
    toMs: msOf(painted.startUs),
    element: painted.element,
    url: painted.url,
    steps,
    blocking,
    notWaitedFor: notWaitedFor.length,
    ...(imported.length === 0 ? {} : { imported: imported.length }),
    alsoBlocking: notWaitedFor
      .filter((request) => isBlocking(request))
      .toSorted((a, b) => endUsOf(b) - b.startUs - (endUsOf(a) - a.startUs))
      .slice(0, MAX_ALSO_BLOCKING)
      .map((request) => ({
        url: request.row.url,
        requestId: request.row.requestId,
        fromMs: msOf(request.startUs),
        toMs: msOf(endUsOf(request)),
        importedBy: importerOf(sources, request, argsOf(trace, request.event).data)?.row.url ?? '',
      })),
  };
}

function synchronousWait(trace: TraceColumns, request: RequestOfTrace): SynchronousWait {
  const { startUs, event, row } = request;
  const facts = {
    kind: 'request',
    url: row.url,
    waitedFor: `${waitedForOf(request)}, synchronously`,
    startedBy: codeOfStack(argsOf(trace, event).data),
    event,
    requestId: row.requestId,
  } as const;
  return { startUs, endUs: endUsOf(request), facts };
}

function blockingOf(steps: readonly LoadStep[], requests: readonly RequestOfTrace[]): LoadPath['blocking'] {
  const waits = new Map<string, LoadPath['blocking'][number]>();
  for (const { kind, requestId, url, fromMs, toMs } of steps) {
    if (kind !== 'request' || requestId === null) continue;
    const row = requests.find((request) => request.row.requestId === requestId)?.row;
    const tookMs = row?.durationMs ?? toMs - fromMs;
    const wait = waits.get(requestId) ?? { url, requestId, waits: [], waitedMs: 0, tookMs };
    wait.waits.push({ fromMs, toMs });
    wait.waitedMs += toMs - fromMs;
    waits.set(requestId, wait);
  }
  return [...waits.values()].toSorted((a, b) => b.waitedMs - a.waitedMs);
}

function followPaint(sources: Sources): void {
  const { painted, ofPage, back, navigation, inserted } = sources;
  const image =
    painted.url === ''
      ? undefined
      : ofPage.findLast(
          ({ row, startUs }) =>
            startUs < painted.startUs &&
            (row.url === painted.url || (row.redirects ?? []).some(({ url }) => url === painted.url)),
        );
  if (image !== undefined) {
    if (followBlocked(sources, endUsOf(image))) return;
    pushPaint(sources, Math.min(painted.startUs, endUsOf(image)));
    followRequest(sources, image);
    return;
  }
  const font = hidingFont(sources);
  if (font !== null) {
    pushPaint(sources, endUsOf(font.request));
    followRequest(sources, font.request, { fontDisplay: font.display });
    return;
  }
  const written = inserted ?? writtenBefore(sources);
  if (written !== null) {
    if (followBlocked(sources, written.atUs)) return;
    pushPaint(sources, written.atUs);
    followScript(sources, written.code);
    return;
  }
  followFirstRender(sources);
  if (!back.isDone() && back.untilUs > navigation.startUs) followParser(sources);
}

/**
 * Paint of content that was there from `readyUs` on, but rendering was blocked: it waited for the last request that blocked it. It did if
 * the page had painted nothing until that request's end.
 *
 * @returns False if nothing blocked it.
 */
function followBlocked(sources: Sources, readyUs: number): boolean {
  const { ofPage, painted, firstPaintUs, back } = sources;
  if (firstPaintUs === null) return false;
  const untilUs = Math.min(firstPaintUs, painted.startUs);
  const last = ofPage
    .filter(
      (request) =>
        request.row.renderBlocking === 'blocking' && endUsOf(request) > readyUs && endUsOf(request) <= untilUs,
    )
    .toSorted((a, b) => endUsOf(b) - endUsOf(a))[0];
  if (last === undefined) return false;
  pushPaint(sources, endUsOf(last));
  if (!back.isDone()) followRequest(sources, last);
  return true;
}

/** The step from the last thing that the paint needed to the paint. */
function pushPaint({ main, back, painted }: Sources, fromUs: number): void {
  const tookUs = painted.startUs - fromUs;
  const script = main.longestScript(fromUs, painted.startUs);
  const isBusy = script !== null && script.runUs > tookUs / 2;
  back.push(fromUs, {
    kind: 'paint',
    waitedFor: isBusy ? 'script on the main thread' : 'the next frame',
    startedBy: isBusy ? codeOf(script.code) : null,
    event: painted.event,
  });
}

/**
 * The script that wrote the painted content, where the trace does not name the node: it was inserted with what is around it. Only where the
 * parser and all that blocks rendering had left the browser time to paint, and most of it had passed when the script ended.
 */
function writtenBefore({ trace, main, painted, ofPage }: Sources): Insertion | null {
  const untilUs = painted.startUs;
  const readyUs = Math.max(
    0,
    ...ofPage
      .filter((request) => isBlocking(request))
      .flatMap((request) => (endUsOf(request) <= untilUs ? [endUsOf(request)] : [])),
    ...main
      .eventsNamed('ParseHTML')
      .map((event) => trace.startUs[event] + trace.durationUs[event])
      .filter((endUs) => endUs <= untilUs),
  );
  const isLate = (atUs: number): boolean => atUs - readyUs >= Math.max(COULD_PAINT_US, (untilUs - readyUs) / 2);
  const layoutUs = main
    .eventsNamed('Layout')
    .map((event) => trace.startUs[event])
    .findLast((atUs) => atUs < untilUs);
  const insertion = main.between(main.eventsNamed(INSERTED), readyUs, layoutUs ?? untilUs).findLast((event) => {
    const { data } = argsOf(trace, event);
    return data['reason'] === INSERTION && codeOfStack(data) !== null;
  });
  if (insertion !== undefined && isLate(trace.startUs[insertion]))
    return { atUs: trace.startUs[insertion], code: codeOfStack(argsOf(trace, insertion).data) };
  const ranUs = main.lastScriptEnd(readyUs, layoutUs ?? untilUs, MIN_US);
  return ranUs !== null && isLate(ranUs) ? { atUs: ranUs, code: null } : null;
}

/** The request, and what sent it. */
function followRequest(
  sources: Sources,
  request: RequestOfTrace,
  more: Pick<LoadStep, 'fontDisplay' | 'runsBefore'> = {},
): void {
  const { back, trace, followed } = sources;
  if (followed.has(request)) return;
  followed.add(request);
  const { data } = argsOf(trace, request.event);
  const stack = codeOfStack(data);
  const around = stack ?? ambientCode(sources, request);
  const insertion = around === null ? earlierInsertion(sources, request) : null;
  const startedBy = around ?? insertion?.code ?? null;
  const importer = startedBy === null ? importerOf(sources, request, data) : null;
  const namedIn = startedBy === null ? namedInOf(sources, request, importer, data) : null;
  back.push(request.startUs, {
    kind: 'request',
    url: request.row.url,
    waitedFor: waitedForOf(request),
    startedBy,
    ...(startedBy === null || stack !== null
      ? {}
      : { startedHow: startedBy === sources.inserted?.code ? ('inserted' as const) : ('before' as const) }),
    ...(namedIn === null ? {} : { namedIn }),
    resourceType: request.row.resourceType,
    ...redirectsOf(request),
    ...more,
    isBlocking: isBlocking(request),
    event: request.event,
    requestId: request.row.requestId,
  });
  if (back.isDone() || request === sources.document) return;
  if (insertion !== null) {
    pushMainThread(sources, insertion.atUs);
    followScript(sources, insertion.code);
    return;
  }
  if (startedBy !== null || sources.main.scriptAt(request.startUs) >= 0) {
    followScript(sources, startedBy);
    return;
  }
  if (importer === null) {
    followParser(sources);
  } else if (isStyleSheet(importer) && isStyleSheet(request)) {
    // An `@import` waits for nothing but the style sheet that it is in. Blink reads the rules of a style sheet before it reports the sheet's end.
    pushMainThread(sources, endUsOf(importer));
    if (!back.isDone()) followRequest(sources, importer);
  } else {
    followWait(sources, importer);
  }
}

/** The insertion of the painted image, if no code is known around its request: an image with `loading=lazy` is asked for after a layout. */
function earlierInsertion({ painted, inserted }: Sources, request: RequestOfTrace): Insertion | null {
  return inserted !== null && request.row.url === painted.url && inserted.atUs < request.startUs ? inserted : null;
}

/**
 * Code that sent a request without a stack: an image is requested in a microtask after its `src` was set, and Blink then names the place that
 * its parser has reached. The insertion of the painted image is known exactly; otherwise it is the last code before, in the same task.
 */
function ambientCode(sources: Sources, request: RequestOfTrace): TraceCode | null {
  const { trace, main, painted, inserted } = sources;
  const call = main.scriptAt(request.startUs);
  if (call < 0) return null;
  const fromUs = trace.startUs[main.calls.events[call]];
  if (request.row.url === painted.url) {
    if (inserted !== null && inserted.atUs >= fromUs && inserted.atUs <= request.startUs) return inserted.code;
  }
  const before = main
    .eventsNamed(INSERTED, 'ScheduleStyleRecalculation', 'TimerInstall', 'ResourceSendRequest')
    .filter((event) => trace.startUs[event] >= fromUs && trace.startUs[event] <= request.startUs);
  for (const event of before.toReversed()) {
    const code = codeOfStack(argsOf(trace, event).data) ?? ownCode(trace.codeOf(event));
    if (code !== null) return code;
  }
  // Without stacks in the trace: the function or script that ran.
  for (const at of main.callsAt(request.startUs).toReversed()) {
    const event = main.calls.events[at];
    const code = trace.url[event] === 0 ? null : ownCode(trace.codeOf(event));
    if (code !== null) return code;
  }
  return null;
}

function ownCode(code: CodePlace | null): TraceCode | null {
  return code === null || code.url === '' ? null : codeOf(code);
}

/** Script that ran until now, and what began it. `continued`: microtasks that went on with it, which tell whose it is. */
function followScript(
  sources: Sources,
  code: TraceCode | null,
  { ran, continued = null }: { readonly ran?: number; readonly continued?: TraceCode | null } = {},
): void {
  const { trace, main, back } = sources;
  const call = ran ?? main.scriptAt(back.untilUs);
  if (call < 0) {
    followAny(sources);
    return;
  }
  const { events, parent } = main.calls;
  const startUs = trace.startUs[events[call]];
  const startedBy = code ?? ownCode(trace.url[events[call]] === 0 ? null : trace.codeOf(events[call]));
  back.push(startUs, {
    kind: 'script',
    url: startedBy?.url ?? '',
    waitedFor: 'script on the main thread',
    startedBy,
    event: events[call],
  });
  if (back.isDone()) return;
  const around: string[] = [];
  for (let at = parent[call]; at >= 0; at = parent[at]) {
    const name = main.nameOf(at);
    around.push(name);
    if (name === 'TimerFire' && followTimer(sources, events[at])) return;
    if (name === 'FireAnimationFrame' && followAnimationFrame(sources)) return;
    if (name === 'EventDispatch' && followReady(sources, events[at])) return;
  }
  const name = main.nameOf(call);
  const isModule = name === 'v8.evaluateModule';
  if (isModule || name === 'EvaluateScript' || name === 'v8.run') {
    const known = code ?? continued;
    const url = trace.urls[trace.url[events[call]]] || (known === null ? '' : outermostUrl(known));
    const request = sources.ofPage.findLast(({ row, startUs: sentUs }) => row.url === url && sentUs < startUs);
    if (request !== undefined && isModule) sources.evaluated.add(request);
    if (request !== undefined && (request !== sources.document || isModule)) {
      followWait(sources, request, isModule);
      return;
    }
    if (url !== '') {
      followParser(sources);
      return;
    }
  }
  // Microtasks go on with what ran before them in the same task.
  const before = main.scriptBefore(call);
  if (before >= 0) {
    followScript(sources, null, { ran: before, continued: code ?? continued });
    return;
  }
  followAny(sources);
}

/** Without a URL: the outermost frame of the stack is the script. */
function outermostUrl({ url, callers }: TraceCode): string {
  return callers.at(-1)?.url ?? url;
}

/** True for the module itself and for what it imports, directly or not. */
function isIn(sources: Pick<Sources, 'importers'>, request: RequestOfTrace, root: RequestOfTrace): boolean {
  const seen = new Set<RequestOfTrace>();
  for (let at: RequestOfTrace | null = request; at !== null && !seen.has(at);) {
    if (at === root) return true;
    seen.add(at);
    at = sources.importers.get(at) ?? null;
  }
  return false;
}

/** Whatever ran now had waited for this request, and possibly for others after it: imports, style sheets, scripts before it. */
function followWait(sources: Sources, request: RequestOfTrace, isModule = false): void {
  const { back, ofPage, document } = sources;
  // The document goes on coming while a module in it waits for its imports.
  const endUs = request === document ? (request.firstByteUs ?? request.startUs) : endUsOf(request);
  const later = ofPage
    .filter(
      (other) =>
        other !== request &&
        other !== document &&
        (isModule
          ? isBlocking(other) || isIn(sources, other, request) || runsInTurn(sources, other, request)
          : isScript(other) || isBlocking(other)) &&
        endUsOf(other) > endUs + MIN_US &&
        endUsOf(other) <= back.untilUs,
    )
    .toSorted((a, b) => endUsOf(b) - endUsOf(a))[0];
  const last = later ?? request;
  if (last === document) {
    followParser(sources);
    return;
  }
  pushMainThread(sources, Math.min(back.untilUs, endUsOf(last)));
  if (back.isDone()) return;
  const isTurn = runsInTurn(sources, last, request);
  followRequest(sources, last, isTurn ? { runsBefore: 'deferred scripts' } : {});
}

/** True for a script of the document that a deferred one waits for: one that blocks the parser, or a deferred one before it. */
function runsInTurn({ trace, document }: Sources, request: RequestOfTrace, deferred: RequestOfTrace): boolean {
  if (request === deferred || !isScript(request)) return false;
  const tagOf = ({ event, row }: RequestOfTrace): readonly number[] | null => {
    const { data } = argsOf(trace, event);
    const { type, url, lineNumber, columnNumber } = membersOf(data['initiator']);
    const isTag = type === 'parser' && url === document?.row.url && data['isLinkPreload'] !== true;
    return isTag && row.renderBlocking === DEFERRED ? [numberOf(lineNumber) ?? 0, numberOf(columnNumber) ?? 0] : null;
  };
  const own = tagOf(deferred);
  if (own === null) return false;
  if (isBlocking(request)) return true;
  const other = tagOf(request);
  return other !== null && (other[0] === own[0] ? other[1] < own[1] : other[0] < own[0]);
}

/** The main thread from the end of a wait until now. */
function pushMainThread({ back, main }: Sources, fromUs: number): void {
  const tookUs = back.untilUs - fromUs;
  const script = main.longestScript(fromUs, back.untilUs);
  const isScriptRun = script !== null && script.runUs > tookUs / 2;
  const isBusy = main.busyUs(fromUs, back.untilUs) > tookUs / 2;
  back.push(fromUs, {
    kind: 'main-thread',
    url: isScriptRun ? script.code.url : '',
    waitedFor: isScriptRun ? 'script on the main thread' : isBusy ? 'the main thread' : 'a task',
    startedBy: isScriptRun ? codeOf(script.code) : null,
  });
}

/** A timer, from its installation on. */
function followTimer(sources: Sources, fired: number): boolean {
  const { trace, main, back } = sources;
  const installed = createCallbackRequests(trace, main).timerOf(fired, back.untilUs);
  if (installed === undefined) return false;
  const { data } = argsOf(trace, installed);
  const startedBy = codeOfStack(data);
  back.push(trace.startUs[installed], {
    kind: 'timer',
    waitedFor: `timer of ${numberOf(data['timeout']) ?? 0} ms`,
    startedBy,
    event: installed,
  });
  if (!back.isDone()) continueAt(sources, startedBy);
  return true;
}

function followAnimationFrame(sources: Sources): boolean {
  const { trace, main, back } = sources;
  const requested = main.eventsNamed('RequestAnimationFrame').findLast((event) => trace.startUs[event] < back.untilUs);
  if (requested === undefined) return false;
  const startedBy = ownCode(trace.codeOf(requested));
  back.push(trace.startUs[requested], {
    kind: 'animation-frame',
    waitedFor: 'the next animation frame',
    startedBy,
    event: requested,
  });
  if (!back.isDone()) continueAt(sources, startedBy);
  return true;
}

/** A listener of `DOMContentLoaded`, which waits for the parser and for scripts of the document, deferred ones too. */
function followReady(sources: Sources, dispatched: number): boolean {
  const { trace, back, ofPage, followed } = sources;
  if (argsOf(trace, dispatched).data['type'] !== READY) return false;
  const script = ofPage
    .filter(
      (request) =>
        isScript(request) &&
        (isBlocking(request) || request.row.renderBlocking === DEFERRED) &&
        !followed.has(request) &&
        endUsOf(request) <= back.untilUs,
    )
    .toSorted((a, b) => endUsOf(b) - endUsOf(a))[0];
  if (script === undefined) return false;
  back.push(endUsOf(script), { kind: 'main-thread', waitedFor: READY, event: dispatched });
  if (!back.isDone()) followRequest(sources, script, { runsBefore: READY });
  return true;
}

function continueAt(sources: Sources, code: TraceCode | null): void {
  const { trace, main, back } = sources;
  const call = main.scriptAt(back.untilUs);
  const around = call < 0 ? null : trace.codeOf(main.calls.events[call]);
  const known = code ?? ownCode(around);
  if (known === null) followAny(sources);
  else followScript(sources, known);
}

/** The response that continued script, or let an event happen: the last one before. */
function followAny(sources: Sources): void {
  const { back, ofPage } = sources;
  const before = ofPage
    .filter((request) => request !== sources.document && endUsOf(request) <= back.untilUs)
    .toSorted((a, b) => endUsOf(b) - endUsOf(a))[0];
  if (before === undefined || back.untilUs - endUsOf(before) > CONTINUES_US) {
    followParser(sources);
    return;
  }
  pushMainThread(sources, endUsOf(before));
  if (!back.isDone()) followRequest(sources, before);
}

/** The first rendering: it waits for the last render-blocking request, and then for the main thread. */
function followFirstRender(sources: Sources): void {
  const { ofPage, back } = sources;
  const blocking = ofPage
    .filter((request) => isBlocking(request) && endUsOf(request) <= back.untilUs)
    .toSorted((a, b) => endUsOf(b) - endUsOf(a))[0];
  if (blocking === undefined) return;
  pushPaint(sources, endUsOf(blocking));
  if (!back.isDone()) followRequest(sources, blocking);
}

/** The parser, which waited for the scripts before this place, and for the document. */
function followParser(sources: Sources): void {
  const { ofPage, back, document, navigation, followed } = sources;
  if (document === null) return;
  const documentUs = Math.min(back.untilUs, document.firstByteUs ?? endUsOf(document));
  const script = ofPage
    .filter(
      (request) =>
        isScript(request) &&
        isBlocking(request) &&
        !followed.has(request) &&
        endUsOf(request) <= back.untilUs &&
        endUsOf(request) > documentUs,
    )
    .toSorted((a, b) => endUsOf(b) - endUsOf(a))[0];
  if (script !== undefined) {
    pushParser(sources, endUsOf(script), document);
    if (!back.isDone()) followRequest(sources, script);
    return;
  }
  pushParser(sources, documentUs, document);
  back.push(document.startUs, {
    kind: 'request',
    url: document.row.url,
    waitedFor: waitedForOf(document),
    ...redirectsOf(document),
    event: document.event,
    requestId: document.row.requestId,
  });
  back.push(navigation.startUs, { kind: 'navigation', waitedFor: 'the browser' });
}

/** The parser until now, or the script that it ran most of the time. */
function pushParser({ back, main }: Sources, fromUs: number, document: RequestOfTrace): void {
  const script = main.longestScript(fromUs, back.untilUs);
  const isScriptRun = script !== null && script.runUs > (back.untilUs - fromUs) / 2;
  back.push(fromUs, {
    kind: 'parser',
    url: document.row.url,
    waitedFor: isScriptRun ? 'script on the main thread' : 'the parser',
    startedBy: isScriptRun ? codeOf(script.code) : null,
  });
}
