/**
 * Schemas of the Chrome DevTools Protocol events that are used, limited to the members that are read. Targets are not trusted: an event
 * that does not fit its schema never reaches a listener. Other members are not checked and may differ between browser versions. Based on
 * the protocol's browser and V8 domains; tested with Chromium 156 and Node 24.
 */
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.d.ts';
import { z } from 'zod';
import type { ObjectPreview as Preview } from '../../base/remote-objects.ts';
import { ForeignText } from '../../base/foreign-schema.ts';

export const Text = ForeignText;
/** Finite: JSON such as `1e999` parses to Infinity, which `z.number` refuses. */
export const Figure = z.number();
export const Flag = z.boolean();

/** Deeper than any preview or stack of V8, and safe for code that recurses into it. */
const MAX_DEPTH = 64;

const Headers = z.record(Text, Text);
export type Headers = Readonly<z.infer<typeof Headers>>;
const RequestId = z.object({ requestId: Text });
const Moment = z.object({ timestamp: Figure });
const RequestMoment = z.object({ requestId: Text, timestamp: Figure });

const CallFrame = z.object({
  functionName: Text,
  scriptId: Text,
  url: Text,
  lineNumber: Figure,
  columnNumber: Figure,
});
const StackPart = z.object({
  description: Text.exactOptional(),
  callFrames: z.array(CallFrame),
  parent: z.unknown().exactOptional(),
});

/** Lines and columns are 0-based. */
export interface StackTrace extends Omit<z.infer<typeof StackPart>, 'parent'> {
  readonly parent?: StackTrace;
}

/** True if it is a stack with its asynchronous parents, checked with a loop instead of recursion. */
function isStackTrace(value: unknown): boolean {
  let part = value;
  for (let depth = 0; part !== undefined; depth += 1) {
    const parsed = StackPart.safeParse(part);
    if (!parsed.success || depth === MAX_DEPTH) return false;
    part = parsed.data.parent;
  }
  return true;
}
const StackTrace = z.custom<StackTrace>(isStackTrace);

const PreviewLevel = z.object({
  type: Text,
  subtype: Text.exactOptional(),
  description: Text.exactOptional(),
  /** Bun leaves it out (1.4.5). */
  overflow: Flag.exactOptional(),
  properties: z.array(
    z.object({
      name: Text,
      type: Text,
      subtype: Text.exactOptional(),
      value: Text.exactOptional(),
      valuePreview: z.unknown().exactOptional(),
    }),
  ),
  entries: z.array(z.object({ key: z.unknown().exactOptional(), value: z.unknown() })).exactOptional(),
});

/** True if it is an object preview with nested ones, checked level by level, so that the depth is limited before any recursion. */
function isPreview(value: unknown): boolean {
  // Most arguments have none, and this also runs for a member that is missing: a schema that refuses takes several times as long.
  if (value === undefined) return false;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const one of level) {
      const parsed = PreviewLevel.safeParse(one);
      if (!parsed.success || depth === MAX_DEPTH) return false;
      for (const { valuePreview } of parsed.data.properties) if (valuePreview !== undefined) next.push(valuePreview);
      for (const { key, value: nested } of parsed.data.entries ?? [])
        next.push(...(key === undefined ? [] : [key]), nested);
    }
    level = next;
  }
  return true;
}

export const RemoteObject = z.object({
  type: Text,
  subtype: Text.exactOptional(),
  className: Text.exactOptional(),
  value: z.unknown().exactOptional(),
  unserializableValue: Text.exactOptional(),
  description: Text.exactOptional(),
  objectId: Text.exactOptional(),
  preview: z.custom<Preview>(isPreview).exactOptional(),
});

/** An id of a target, which answers show as it is: a word, not a text. */
export const TargetIdSchema = z.string().regex(/^[\w.:@/-]{1,128}$/);

/** A target as a browser lists it. */
export const ListedTargetSchema = z.object({
  targetId: TargetIdSchema,
  type: Text,
  title: Text,
  url: Text,
  subtype: Text.exactOptional(),
  parentId: Text.exactOptional(),
  parentFrameId: Text.exactOptional(),
  browserContextId: Text.exactOptional(),
});
export type ListedTarget = z.infer<typeof ListedTargetSchema>;

const ResourceTiming = z.object({
  requestTime: Figure,
  proxyStart: Figure.exactOptional(),
  dnsStart: Figure,
  dnsEnd: Figure,
  connectStart: Figure,
  connectEnd: Figure,
  sslStart: Figure,
  sslEnd: Figure,
  sendStart: Figure,
  sendEnd: Figure,
  receiveHeadersStart: Figure.exactOptional(),
  receiveHeadersEnd: Figure,
});
/** `requestTime` in seconds of the browser's clock; all others in milliseconds after it, −1 if there was no such part. */
export type ResourceTiming = Readonly<z.infer<typeof ResourceTiming>>;

const Response = z.object({
  url: Text,
  status: Figure,
  statusText: Text.exactOptional(),
  headers: Headers.exactOptional(),
  requestHeaders: Headers.exactOptional(),
  mimeType: Text.exactOptional(),
  protocol: Text.exactOptional(),
  remoteIPAddress: Text.exactOptional(),
  remotePort: Figure.exactOptional(),
  fromDiskCache: Flag.exactOptional(),
  fromPrefetchCache: Flag.exactOptional(),
  fromServiceWorker: Flag.exactOptional(),
  encodedDataLength: Figure.exactOptional(),
  timing: ResourceTiming.exactOptional(),
});

const Initiator = z.object({
  type: Text,
  url: Text.exactOptional(),
  lineNumber: Figure.exactOptional(),
  stack: StackTrace.exactOptional(),
  requestId: Text.exactOptional(),
});

export const Frame = z.object({
  id: Text,
  parentId: Text.exactOptional(),
  name: Text.exactOptional(),
  loaderId: Text,
  url: Text,
  /** The address that could not be loaded, of an error page. */
  unreachableUrl: Text.exactOptional(),
});
const WebSocketFrame = RequestMoment.extend({
  response: z.object({ payloadData: Text, opcode: Figure.exactOptional() }),
});

const Console = {
  'Runtime.consoleAPICalled': z.object({
    type: Text,
    args: z.array(RemoteObject),
    timestamp: Figure,
    executionContextId: Figure.exactOptional(),
    stackTrace: StackTrace.exactOptional(),
  }),
  'Runtime.exceptionThrown': z.object({
    timestamp: Figure,
    exceptionDetails: z.object({
      exceptionId: Figure,
      text: Text,
      lineNumber: Figure,
      columnNumber: Figure,
      scriptId: Text.exactOptional(),
      url: Text.exactOptional(),
      stackTrace: StackTrace.exactOptional(),
      exception: RemoteObject.exactOptional(),
      executionContextId: Figure.exactOptional(),
    }),
  }),
  'Runtime.exceptionRevoked': z.object({ exceptionId: Figure, reason: Text }),
  'Runtime.executionContextsCleared': z.object({}),
  'Runtime.executionContextCreated': z.object({
    context: z.object({
      id: Figure,
      uniqueId: Text.exactOptional(),
      origin: Text,
      auxData: z.object({ isDefault: Flag.exactOptional(), frameId: Text.exactOptional() }).exactOptional(),
    }),
  }),
  'Runtime.executionContextDestroyed': z.object({ executionContextId: Figure }),
  'Log.entryAdded': z.object({
    entry: z.object({
      source: Text,
      level: Text,
      text: Text,
      timestamp: Figure,
      url: Text.exactOptional(),
      lineNumber: Figure.exactOptional(),
      stackTrace: StackTrace.exactOptional(),
      args: z.array(RemoteObject).exactOptional(),
    }),
  }),
};

const Network = {
  'Network.requestWillBeSent': z.object({
    requestId: Text,
    request: z.object({
      url: Text,
      urlFragment: Text.exactOptional(),
      method: Text,
      headers: Headers.exactOptional(),
      hasPostData: Flag.exactOptional(),
      postData: Text.exactOptional(),
      initialPriority: Text.exactOptional(),
      isLinkPreload: Flag.exactOptional(),
    }),
    timestamp: Figure,
    wallTime: Figure,
    initiator: Initiator.exactOptional(),
    redirectResponse: Response.exactOptional(),
    redirectHasExtraInfo: Flag.exactOptional(),
    type: Text.exactOptional(),
    frameId: Text.exactOptional(),
    renderBlockingBehavior: Text.exactOptional(),
  }),
  'Network.requestWillBeSentExtraInfo': z.object({ requestId: Text, headers: Headers }),
  'Network.responseReceivedExtraInfo': z.object({
    requestId: Text,
    headers: Headers,
    statusCode: Figure.exactOptional(),
  }),
  'Network.requestServedFromCache': RequestId,
  'Network.responseReceived': RequestMoment.extend({
    type: Text.exactOptional(),
    response: Response,
    hasExtraInfo: Flag.exactOptional(),
    frameId: Text.exactOptional(),
  }),
  'Network.dataReceived': RequestMoment.extend({ dataLength: Figure, encodedDataLength: Figure }),
  'Network.loadingFinished': RequestMoment.extend({ encodedDataLength: Figure.exactOptional() }),
  'Network.loadingFailed': RequestMoment.extend({
    errorText: Text.exactOptional(),
    canceled: Flag.exactOptional(),
    blockedReason: Text.exactOptional(),
    corsErrorStatus: z.object({ corsError: Text }).exactOptional(),
  }),
  'Network.resourceChangedPriority': RequestMoment.extend({ newPriority: Text }),
  'Network.webSocketCreated': z.object({ requestId: Text, url: Text, initiator: Initiator.exactOptional() }),
  'Network.webSocketWillSendHandshakeRequest': RequestMoment.extend({
    wallTime: Figure,
    request: z.object({ headers: Headers.exactOptional() }),
  }),
  'Network.webSocketHandshakeResponseReceived': RequestMoment.extend({
    response: z.object({
      status: Figure,
      statusText: Text.exactOptional(),
      headers: Headers.exactOptional(),
    }),
  }),
  'Network.webSocketFrameSent': WebSocketFrame,
  'Network.webSocketFrameReceived': WebSocketFrame,
  'Network.webSocketFrameError': RequestMoment.extend({ errorMessage: Text.exactOptional() }),
  'Network.webSocketClosed': RequestMoment,
  'Network.eventSourceMessageReceived': RequestMoment.extend({
    eventName: Text.exactOptional(),
    eventId: Text.exactOptional(),
    data: Text.exactOptional(),
  }),
};

const Fetch = {
  'Fetch.requestPaused': z.object({
    requestId: Text,
    request: z.object({ url: Text, method: Text }),
    frameId: Text,
    resourceType: Text,
    // Only of a response.
    responseStatusCode: Figure.exactOptional(),
    responseHeaders: z.array(z.object({ name: Text, value: Text })).exactOptional(),
  }),
};

const Page = {
  'Page.frameNavigated': z.object({ frame: Frame, type: Text.exactOptional() }),
  'Page.frameRequestedNavigation': z.object({ frameId: Text, url: Text }),
  'Page.navigatedWithinDocument': z.object({ frameId: Text, url: Text.exactOptional() }),
  'Page.windowOpen': z.object({ url: Text }),
  'Page.frameStoppedLoading': z.object({ frameId: Text }),
  'Page.loadEventFired': Moment,
  'Page.domContentEventFired': Moment,
  'Page.javascriptDialogOpening': z.object({ type: Text.exactOptional(), message: Text.exactOptional() }),
  'Page.javascriptDialogClosed': z.object({}),
  // Sent back to the page as it came.
  'Input.dragIntercepted': z.object({
    data: z.object({ items: z.array(z.object({ mimeType: Text, data: Text })), dragOperationsMask: Figure }),
  }),
};

const Scripts = {
  'Debugger.paused': z.object({}),
  'Debugger.scriptParsed': z.object({
    scriptId: Text,
    url: Text,
    startLine: Figure,
    startColumn: Figure,
    endLine: Figure,
    endColumn: Figure,
    length: Figure.exactOptional(),
    hash: Text,
    isModule: Flag.exactOptional(),
    sourceMapURL: Text.exactOptional(),
    hasSourceURL: Flag.exactOptional(),
    scriptLanguage: Text.exactOptional(),
    executionContextAuxData: z
      .object({ frameId: Text.exactOptional(), isDefault: Flag.exactOptional(), type: Text.exactOptional() })
      .exactOptional(),
  }),
  'CSS.styleSheetAdded': z.object({
    header: z.object({
      styleSheetId: Text,
      frameId: Text.exactOptional(),
      sourceURL: Text,
      origin: Text,
      isInline: Flag,
      isConstructed: Flag.exactOptional(),
      startLine: Figure,
      startColumn: Figure,
      endLine: Figure.exactOptional(),
      endColumn: Figure.exactOptional(),
      sourceMapURL: Text.exactOptional(),
    }),
  }),
  'CSS.styleSheetRemoved': z.object({ styleSheetId: Text }),
};

const Recordings = {
  'HeapProfiler.addHeapSnapshotChunk': z.object({ chunk: Text }),
  'HeapProfiler.reportHeapSnapshotProgress': z.object({ done: Figure, total: Figure }),
  'HeapProfiler.heapStatsUpdate': z.object({ statsUpdate: z.array(Figure) }),
  'HeapProfiler.lastSeenObjectId': z.object({ lastSeenObjectId: Figure, timestamp: Figure }),
  'HeapProfiler.resetProfiles': z.object({}),
  'Tracing.tracingComplete': z.object({ dataLossOccurred: Flag.exactOptional(), stream: Text.exactOptional() }),
  'Tracing.bufferUsage': z.object({ percentFull: Figure.exactOptional(), value: Figure.exactOptional() }),
};

const Targets = {
  'Target.targetCreated': z.object({ targetInfo: ListedTargetSchema }),
  'Target.targetInfoChanged': z.object({ targetInfo: ListedTargetSchema }),
  'Target.targetDestroyed': z.object({ targetId: Text }),
  'Target.targetCrashed': z.object({ targetId: Text }),
  'Inspector.targetCrashed': z.object({}),
  'Target.detachedFromTarget': z.object({ sessionId: Text }),
};

/** A Node process that would exit waits until its sessions are closed. Sent to those that asked for it. */
const NodeRuntime = { 'NodeRuntime.waitingForDisconnect': z.object({}) };

/** A function that `Runtime.addBinding` added was called. */
const Bindings = { 'Runtime.bindingCalled': z.object({ name: Text, payload: Text }) };

/** Traces of a Node process. Events of any form are passed on as they are. */
const NodeTracing = {
  'NodeTracing.dataCollected': z.object({ value: z.array(z.record(Text, z.unknown())) }),
};

/** Worker threads of a Node process, as reported to a session on its main thread. */
const NodeWorkers = {
  'NodeWorker.attachedToWorker': z.object({ sessionId: Text, workerInfo: z.object({ title: Text, url: Text }) }),
  'NodeWorker.detachedFromWorker': z.object({ sessionId: Text }),
  'NodeWorker.receivedMessageFromWorker': z.object({ sessionId: Text, message: Text }),
};

/** All events with a listener. A listener for any other event does not compile. */
export const PROTOCOL_EVENTS = {
  ...Targets,
  ...NodeWorkers,
  ...NodeTracing,
  ...NodeRuntime,
  ...Bindings,
  ...Page,
  ...Console,
  ...Network,
  ...Fetch,
  ...Scripts,
  ...Recordings,
} satisfies Partial<
  Record<
    keyof ProtocolMapping.Events | keyof typeof NodeWorkers | keyof typeof NodeTracing | keyof typeof NodeRuntime,
    z.ZodType
  >
>;

export type ProtocolEvent = keyof typeof PROTOCOL_EVENTS;

/** The checked members of an event: no listener can read one that its schema lacks. */
export type EventParams<E extends ProtocolEvent> = z.infer<(typeof PROTOCOL_EVENTS)[E]>;

/** The events as the protocol describes them, without those of which nothing is read. */
type Described = {
  [
    E in ProtocolEvent & keyof ProtocolMapping.Events as string extends keyof EventParams<E> ? never : E
  ]: ProtocolMapping.Events[E][0];
};
/** Compiles only while the description fits the schemas: none requires a member or a type that the protocol does not have. */
export type DescribedEvents<Given extends { [E in keyof Described]: EventParams<E> } = Described> = Given;

/** True if `params` fit the schema of `event`. Never throws. */
export function fitsProtocolEvent<E extends ProtocolEvent>(event: E, params: unknown): params is EventParams<E> {
  return PROTOCOL_EVENTS[event].safeParse(params).success;
}
