/**
 * Display titles of trace events, as in the Performance panel of Chrome DevTools, and the events of browser internals. Files, filters and
 * figures use the raw names; titles are for display only.
 */

const TITLES: Readonly<Record<string, string>> = {
  // Tasks
  RunTask: 'Task',
  ThreadPool_RunTask: 'Task',
  Program: 'Other',
  ProfileCall: 'JS frame',
  // Script
  EvaluateScript: 'Evaluate script',
  'v8.evaluateModule': 'Evaluate module',
  'v8.compile': 'Compile script',
  'v8.compileModule': 'Compile module',
  'v8.produceCache': 'Cache script code',
  'v8.produceModuleCache': 'Cache module code',
  'v8.parseOnBackground': 'Parse on background thread',
  'v8.parseOnBackgroundWaiting': 'Wait for background parsing',
  'v8.deserializeOnBackground': 'Deserialize code on background thread',
  'v8.run': 'Run script',
  'V8.CompileCode': 'Compile code',
  'V8.OptimizeCode': 'Optimize code',
  StreamingCompileScript: 'Streaming compile task',
  StreamingCompileScriptWaiting: 'Wait for streaming compile',
  StreamingCompileScriptParsing: 'Parse for streaming compile',
  'v8.wasm.compiledModule': 'Compiled Wasm module',
  'v8.wasm.cachedModule': 'Cached Wasm module',
  'v8.wasm.streamFromResponseCallback': 'Stream Wasm response',
  FunctionCall: 'Function call',
  FireAnimationFrame: 'Animation frame fired',
  RequestAnimationFrame: 'Request animation frame',
  CancelAnimationFrame: 'Cancel animation frame',
  FireIdleCallback: 'Fire idle callback',
  RequestIdleCallback: 'Request idle callback',
  CancelIdleCallback: 'Cancel idle callback',
  RunMicrotasks: 'Run microtasks',
  SchedulePostTaskCallback: 'Schedule postTask',
  RunPostTaskCallback: 'Fire postTask',
  AbortPostTaskCallback: 'Abort postTask',
  SchedulePostMessage: 'Schedule postMessage',
  HandlePostMessage: 'On message',
  // Events and timers
  EventDispatch: 'Event',
  EventTiming: 'Event timing',
  HitTest: 'Hit test',
  TimerFire: 'Timer fired',
  TimerInstall: 'Install timer',
  TimerRemove: 'Remove timer',
  // Style and layout
  UpdateLayoutTree: 'Recalculate style',
  RecalculateStyles: 'Recalculate style',
  ScheduleStyleRecalculation: 'Schedule style recalculation',
  InvalidateLayout: 'Invalidate layout',
  Layout: 'Layout',
  LayoutShift: 'Layout shift',
  ParseAuthorStyleSheet: 'Parse stylesheet',
  'IntersectionObserverController::computeIntersections': 'Compute intersections',
  // Paint
  PrePaint: 'Pre-paint',
  Paint: 'Paint',
  PaintImage: 'Paint image',
  PaintSetup: 'Paint setup',
  Layerize: 'Layerize',
  Commit: 'Commit',
  CompositeLayers: 'Composite layers',
  UpdateLayer: 'Update layer',
  UpdateLayerTree: 'Update layer tree',
  ScrollLayer: 'Scroll',
  RasterTask: 'Rasterize paint',
  Rasterize: 'Rasterize',
  ImageDecodeTask: 'Image decode',
  'Decode Image': 'Image decode',
  'Draw LazyPixelRef': 'Draw image',
  'Decode LazyPixelRef': 'Decode image',
  GPUTask: 'GPU',
  Animation: 'Animation',
  BeginFrame: 'Frame start',
  BeginMainThreadFrame: 'Frame start (main thread)',
  DrawFrame: 'Draw frame',
  DroppedFrame: 'Dropped frame',
  ActivateLayerTree: 'Activate layer tree',
  NeedsBeginFrameChanged: 'Needs begin frame changed',
  RequestMainThreadFrame: 'Request main thread frame',
  SetLayerTreeId: 'Set layer tree ID',
  // Loading
  ParseHTML: 'Parse HTML',
  CommitLoad: 'Commit load',
  ResourceWillSendRequest: 'Will send request',
  ResourceSendRequest: 'Send request',
  ResourceReceiveResponse: 'Receive response',
  ResourceReceivedData: 'Receive data',
  ResourceFinish: 'Finish loading',
  ResourceChangePriority: 'Change resource priority',
  ResourceMarkAsCached: 'Mark as cached',
  PreloadRenderBlockingStatusChange: 'Render-blocking status change',
  XHRLoad: 'XHR load',
  XHRReadyStateChange: 'XHR ready state change',
  WebSocketCreate: 'Create WebSocket',
  WebSocketDestroy: 'Destroy WebSocket',
  WebSocketReceive: 'Receive WebSocket message',
  WebSocketReceiveHandshakeResponse: 'Receive WebSocket handshake',
  WebSocketReceiveHandshakeRequest: 'Receive WebSocket handshake',
  WebSocketSend: 'Send WebSocket message',
  WebSocketSendHandshakeRequest: 'Send WebSocket handshake',
  navigationStart: 'Navigation start',
  MarkLoad: 'Onload event',
  MarkDOMContent: 'DOMContentLoaded event',
  firstPaint: 'First paint',
  firstContentfulPaint: 'First contentful paint',
  'largestContentfulPaint::Candidate': 'Largest contentful paint candidate',
  'largestContentfulPaint::Invalidate': 'Largest contentful paint invalidated',
  'LargestImagePaint::Candidate': 'Largest image paint candidate',
  // Memory
  MajorGC: 'Major GC',
  MinorGC: 'Minor GC',
  GCEvent: 'GC event',
  'BlinkGC.AtomicPhase': 'DOM GC',
  'CppGC.IncrementalSweep': 'DOM GC',
  UpdateCounters: 'Update counters',
  // Profiling itself
  'CpuProfiler::StartProfiling': 'Profiling overhead',
  'CpuProfiler::StopProfiling': 'Profiling overhead',
  TimeStamp: 'Timestamp',
  ConsoleTime: 'Console time',
  DoEncrypt: 'Encrypt',
  DoEncryptReply: 'Encrypt reply',
  DoDecrypt: 'Decrypt',
  DoDecryptReply: 'Decrypt reply',
  DoDigest: 'Digest',
  DoDigestReply: 'Digest reply',
  DoSign: 'Sign',
  DoSignReply: 'Sign reply',
  DoVerify: 'Verify',
  DoVerifyReply: 'Verify reply',
};

/** Title of an event; its name if DevTools has no title for it. */
export function eventTitle(name: string): string {
  return Object.hasOwn(TITLES, name) ? (TITLES[name] ?? name) : name;
}

/** Title with the type of the event, such as `Event: click`. */
export function eventTitleWith(name: string, detail: string): string {
  return detail === '' ? eventTitle(name) : `${eventTitle(name)}: ${detail}`;
}

/** Categories of browser internals: task queues, message pipes, loaders, interpreter bookkeeping. */
const MACHINERY: ReadonlySet<string> = new Set([
  'base',
  'ipc',
  'latency',
  'latencyInfo',
  'loading',
  'mojom',
  'navigation',
  'scheduler',
  'sequence_manager',
  'startup',
  'task_scheduler',
  'toplevel',
  'toplevel.flow',
  'toplevel.ipc',
  'v8',
  'v8.execute',
]);
const MACHINERY_NAME =
  /^(?:LatencyInfo|ThreadController|SimpleWatcher|V8\.(?:BytecodeBudget|StackGuard|HandleInterrupts|InvokeApi)|v8\.callFunction$)/;
/** Garbage collection steps are always shown, in any category. */
const COLLECTION = /^(?:V8\.GC|BlinkGC\.|CppGC\.)/;

/**
 * True if an event is browser internals that DevTools does not draw: it has no title and all its categories are internal. `category` is the
 * event's whole comma-separated `cat`.
 */
export function isPlumbing(name: string, category: string): boolean {
  if (Object.hasOwn(TITLES, name) || COLLECTION.test(name)) return false;
  if (MACHINERY_NAME.test(name)) return true;
  return category.split(',').every((part) => MACHINERY.has(part.trim()));
}
