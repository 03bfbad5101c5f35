/** Activity of an event, from its name and otherwise from its categories. Unknown events are `other`, so that no time is missing. */
import { TRACE_ACTIVITIES, type TraceActivity } from './contract/trace-tracks.ts';

const NAMES: Readonly<Partial<Record<TraceActivity, readonly string[]>>> = {
  scripting: [
    'EvaluateScript',
    'FunctionCall',
    'FireAnimationFrame',
    'FireIdleCallback',
    'RunMicrotasks',
    'StreamingCompileScript',
    'V8.Execute',
    'v8.callFunction',
    'v8.compile',
    'v8.compileModule',
    'v8.evaluateModule',
    'v8.produceCache',
    'v8.run',
    'BlinkScheduler_PerformMicrotaskCheckpoint',
  ],
  style: ['ParseAuthorStyleSheet', 'RecalculateStyles', 'ScheduleStyleRecalculation', 'UpdateLayoutTree'],
  layout: ['InvalidateLayout', 'Layout', 'LayoutShift'],
  rendering: [
    'Commit',
    'CompositeLayers',
    'Decode Image',
    'Decode LazyPixelRef',
    'Draw LazyPixelRef',
    'GPUTask',
    'ImageDecodeTask',
    'IntersectionObserverController::computeIntersections',
    'Layerize',
    'Paint',
    'PaintImage',
    'PaintSetup',
    'PrePaint',
    'RasterTask',
    'Rasterize',
    'ScrollLayer',
    'UpdateLayer',
    'UpdateLayerTree',
  ],
  parsing: ['ParseHTML'],
  'garbage-collection': ['MajorGC', 'MinorGC'],
  timers: ['TimerFire', 'TimerInstall', 'TimerRemove'],
  events: ['EventDispatch', 'HitTest'],
  network: [
    'ResourceChangePriority',
    'ResourceFinish',
    'ResourceMarkAsCached',
    'ResourceReceiveResponse',
    'ResourceReceivedData',
    'ResourceSendRequest',
    'ResourceWillSendRequest',
    'WebSocketCreate',
    'WebSocketDestroy',
    'WebSocketReceive',
    'WebSocketReceiveHandshakeResponse',
    'WebSocketSend',
    'WebSocketSendHandshakeRequest',
    'XHRLoad',
    'XHRReadyStateChange',
  ],
  'user-timing': ['TimeStamp', 'UserTiming::Measure'],
  // Profiling overhead: the browser uses a v8 category, but no page caused it.
  other: ['CpuProfiler::StartProfiling', 'CpuProfiler::StopProfiling'],
  idle: ['(idle)'],
};

const BY_NAME: ReadonlyMap<string, TraceActivity> = new Map(
  TRACE_ACTIVITIES.flatMap((activity) =>
    (NAMES[activity] ?? []).map((name): [string, TraceActivity] => [name, activity]),
  ),
);

/** Steps inside `MajorGC` and `MinorGC`, and collections of Blink's and C++'s own heaps. */
const COLLECTION = /^(?:V8\.GC|BlinkGC\.|CppGC\.)/;
/** The renderer's side of loading: passes bytes to the caller, whose work is nested in it. */
const LOADER = /URLLoader|ResourceRequestSender/;
const PARSER = /^HTMLDocumentParser::/;

/** `category` is the event's whole comma-separated `cat`. Never `idle`, which callers derive from gaps. */
export function activityOf(name: string, category: string): TraceActivity {
  const known = BY_NAME.get(name);
  if (known !== undefined) return known;
  if (COLLECTION.test(name)) return 'garbage-collection';
  if (PARSER.test(name)) return 'parsing';
  if (category.includes('v8.gc') || category.includes('cppgc')) return 'garbage-collection';
  if (category.includes('v8')) return 'scripting';
  if (category.includes('blink.user_timing') || category.includes('blink.console')) return 'user-timing';
  if (LOADER.test(name)) return 'network';
  return 'other';
}
