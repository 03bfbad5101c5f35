/** Names of events whose `args` figures use. A trace has few of each; function calls have a column instead. */
import { CLOCK_MARKER } from '../contract/trace-notes.ts';
import type { StoresArgs } from '../columns.ts';

const ARGS_READ: ReadonlySet<string> = new Set([
  CLOCK_MARKER,
  // Pages, frames and navigations
  'CommitLoad',
  'FrameCommittedInBrowser',
  'SetLayerTreeId',
  'TracingStartedInBrowser',
  'navigationStart',
  // Vitals
  'EventDispatch',
  'EventTiming',
  'LargestImagePaint::Candidate',
  'LayoutShift',
  'LayoutImageUnsized',
  'firstContentfulPaint',
  'largestContentfulPaint::Candidate',
  'largestContentfulPaint::Invalidate',
  // Causes of layout shifts, and the viewport that their rects are in
  'PaintTimingVisualizer::Viewport',
  'LayoutInvalidationTracking',
  'PrePaint',
  'StyleRecalcInvalidationTracking',
  // Size of the document, and costs of selectors
  'DOMStats',
  'SelectorStats',
  // Timers, which continue a load path
  'TimerFire',
  'TimerInstall',
  // Messages that continue what another task has begun
  'HandlePostMessage',
  'SchedulePostMessage',
  // Renders, as the recorder wrote them
  'TimeStamp',
  // Requests
  'http.client.request',
  'PreloadRenderBlockingStatusChange',
  'ResourceChangePriority',
  'ResourceFinish',
  'ResourceMarkAsCached',
  'ResourceReceiveResponse',
  'ResourceReceivedData',
  'ResourceSendRequest',
  'ResourceWillSendRequest',
  // Delivery of a page: images as they are shown, fonts, viewport, character set, connections
  'BeginCommitCompositorFrame',
  'BeginRemoteFontLoad',
  'LinkPreconnect',
  'MetaCharsetCheck',
  'PaintImage',
  'ParseMetaViewport',
  'RemoteFontLoaded',
  // Why V8 collected
  'MajorGC',
  // Frames
  'DrawFrame',
  'DroppedFrame',
]);

export const storesArgs: StoresArgs = (name) => ARGS_READ.has(name);
