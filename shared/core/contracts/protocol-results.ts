/**
 * Schemas of the results of protocol commands, limited to the members that are read. Targets are not trusted: a result that does not fit is an
 * error where it arrives. The result of a command without a schema has no members that could be read without a check.
 */
import { z } from 'zod';
import { Figure, Flag, Frame, ListedTargetSchema, RemoteObject, Text } from './protocol-events.ts';

/** More than any frame or call tree of a browser, and safe for code that recurses into it. */
const MAX_DEPTH = 1000;

/** A tree whose nodes fit a schema, checked with a loop instead of recursion. `children`: the member with those of a node. */
function treeOf<Node extends z.ZodObject, Member extends string>(
  node: Node,
  children: Member,
): z.ZodCustom<Tree<Node, Member>> {
  const level = node.extend({ [children]: z.array(z.unknown()).exactOptional() });
  return z.custom<Tree<Node, Member>>((root) => {
    let nodes = [root];
    for (let depth = 0; nodes.length > 0; depth += 1) {
      if (depth === MAX_DEPTH || !nodes.every((each) => level.safeParse(each).success)) return false;
      nodes = nodes.flatMap((each) => (each as Record<Member, unknown[] | undefined>)[children] ?? []);
    }
    return true;
  });
}
type Tree<Node extends z.ZodType, Member extends string> = z.infer<Node> & {
  [Key in Member]?: Tree<Node, Member>[];
};

const Called = z.object({
  result: RemoteObject,
  exceptionDetails: z.object({ text: Text, exception: RemoteObject.exactOptional() }).exactOptional(),
});
const Property = z.object({
  name: Text,
  value: RemoteObject.exactOptional(),
  get: RemoteObject.exactOptional(),
  set: RemoteObject.exactOptional(),
  enumerable: Flag.exactOptional(),
});
const Runtime = {
  'Runtime.evaluate': Called,
  'Runtime.callFunctionOn': Called,
  'Runtime.getProperties': z.object({
    result: z.array(Property),
    internalProperties: z.array(Property).exactOptional(),
    privateProperties: z.array(Property).exactOptional(),
  }),
  'Runtime.queryObjects': z.object({ objects: RemoteObject }),
  'Runtime.globalLexicalScopeNames': z.object({ names: z.array(Text) }),
  'Runtime.getHeapUsage': z.object({
    usedSize: Figure,
    totalSize: Figure,
    embedderHeapUsedSize: Figure.exactOptional(),
    backingStorageSize: Figure.exactOptional(),
  }),
  'Debugger.getScriptSource': z.object({ scriptSource: Text, bytecode: Text.exactOptional() }),
  'Debugger.setScriptSource': z.object({
    status: Text.exactOptional(),
    exceptionDetails: z.object({ text: Text }).exactOptional(),
  }),
  'Debugger.setBreakpoint': z.object({ breakpointId: Text }),
  'Debugger.searchInContent': z.object({ result: z.array(z.object({ lineNumber: Figure, lineContent: Text })) }),
};

const Recordings = {
  'HeapProfiler.stopSampling': z.object({
    profile: z.object({
      head: treeOf(
        z.object({ callFrame: z.object({ functionName: Text, scriptId: Text, url: Text }), selfSize: Figure }),
        'children',
      ),
    }),
  }),
  'HeapProfiler.getHeapObjectId': z.object({ heapSnapshotObjectId: Text }),
  'HeapProfiler.getObjectByHeapObjectId': z.object({ result: RemoteObject }),
  'Profiler.takePreciseCoverage': z.object({
    result: z.array(z.object({ scriptId: Text, url: Text, functions: z.array(z.unknown()) })),
  }),
  'Profiler.stop': z.object({}),
  'CSS.stopRuleUsageTracking': z.object({
    ruleUsage: z.array(z.object({ styleSheetId: Text, startOffset: Figure, endOffset: Figure, used: Flag })),
  }),
  'CSS.getStyleSheetText': z.object({ text: Text }),
  'IO.read': z.object({ data: Text, base64Encoded: Flag.exactOptional(), eof: Flag }),
  'Tracing.requestMemoryDump': z.object({ dumpGuid: Text.exactOptional(), success: Flag }),
  'Performance.getMetrics': z.object({ metrics: z.array(z.object({ name: Text, value: Figure })) }),
  'Memory.getDOMCounters': z.object({ documents: Figure, nodes: Figure, jsEventListeners: Figure }),
  'Memory.getDOMCountersForLeakDetection': z.object({ counters: z.array(z.object({ name: Text, count: Figure })) }),
  'NodeTracing.getCategories': z.object({ categories: z.array(Text) }),
};

const Resource = z.object({ url: Text, type: Text, mimeType: Text });
const Viewport = z.object({ clientWidth: Figure, clientHeight: Figure });
const Page = {
  'Page.getFrameTree': z.object({ frameTree: treeOf(z.object({ frame: Frame }), 'childFrames') }),
  'Page.getResourceTree': z.object({
    frameTree: treeOf(
      z.object({ frame: Frame.extend({ mimeType: Text }), resources: z.array(Resource) }),
      'childFrames',
    ),
  }),
  'Page.getResourceContent': z.object({ content: Text, base64Encoded: Flag }),
  'Page.getNavigationHistory': z.object({
    currentIndex: Figure,
    entries: z.array(z.object({ id: Figure, url: Text, title: Text })),
  }),
  'Page.navigate': z.object({
    errorText: Text.exactOptional(),
    loaderId: Text.exactOptional(),
    isDownload: Flag.exactOptional(),
  }),
  'Page.createIsolatedWorld': z.object({ executionContextId: Figure }),
  'Page.addScriptToEvaluateOnNewDocument': z.object({ identifier: Text }),
  'Page.getLayoutMetrics': z.object({
    cssLayoutViewport: Viewport,
    cssVisualViewport: Viewport,
    cssContentSize: z.object({ width: Figure, height: Figure }),
  }),
  'Page.captureScreenshot': z.object({ data: z.base64() }),
  'DOM.getFrameOwner': z.object({ backendNodeId: Figure }),
  'DOM.resolveNode': z.object({ object: RemoteObject }),
  'DOM.describeNode': z.object({ node: treeOf(z.object({ backendNodeId: Figure }), 'children') }),
};

const Network = {
  'Network.getCookies': z.object({
    cookies: z.array(
      z.object({
        name: Text,
        value: Text,
        domain: Text,
        path: Text,
        expires: Figure,
        size: Figure,
        httpOnly: Flag,
        secure: Flag,
        session: Flag,
        sameSite: z.enum(['Strict', 'Lax', 'None']).exactOptional(),
      }),
    ),
  }),
  'Network.getResponseBody': z.object({ body: Text, base64Encoded: Flag }),
  'Network.getRequestPostData': z.object({ postData: Text }),
  'Network.loadNetworkResource': z.object({
    resource: z.object({
      success: Flag,
      netErrorName: Text.exactOptional(),
      httpStatusCode: Figure.exactOptional(),
      stream: Text.exactOptional(),
    }),
  }),
  'Fetch.getResponseBody': z.object({ body: Text, base64Encoded: Flag }),
};

const BrowserProcess = z.object({
  /** Process id on the browser's machine. */
  id: Figure,
  /** `browser`, `renderer`, `GPU`, `utility` … as Chromium writes it. */
  type: Text,
  /** CPU time of all threads since the process started, in seconds. */
  cpuTime: Figure,
});
const Targets = {
  'Target.attachToTarget': z.object({ sessionId: Text }),
  'Target.getTargets': z.object({
    targetInfos: z.array(ListedTargetSchema.extend({ attached: Flag.exactOptional() })),
  }),
  'SystemInfo.getProcessInfo': z.object({ processInfo: z.array(BrowserProcess) }),
};

/** All commands whose result is read. Reading another member does not compile. */
export const PROTOCOL_RESULTS = { ...Runtime, ...Recordings, ...Page, ...Network, ...Targets };

export type CheckedCommand = keyof typeof PROTOCOL_RESULTS;

export type CheckedResult<M extends CheckedCommand> = Readonly<z.infer<(typeof PROTOCOL_RESULTS)[M]>>;

/** The member of a result that does not fit its command; null if all fit, or none is read. */
export function wrongMember(method: string, result: unknown): string | null {
  if (!Object.hasOwn(PROTOCOL_RESULTS, method)) return null;
  const parsed = PROTOCOL_RESULTS[method as CheckedCommand].safeParse(result);
  return parsed.success ? null : (parsed.error.issues[0]?.path.join('.') ?? '');
}
