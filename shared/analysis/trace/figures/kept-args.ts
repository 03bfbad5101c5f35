/** Names of events whose `args` figures use. A trace has few of each; function calls have a column instead. */
import type { IsKept } from '../columns.ts';

const KEPT: ReadonlySet<string> = new Set([
  // Pages, frames and navigations
  'CommitLoad',
  'FrameCommittedInBrowser',
  'SetLayerTreeId',
  'TracingStartedInBrowser',
  'navigationStart',
  // Vitals
  'EventTiming',
  'LargestImagePaint::Candidate',
  'LayoutShift',
  'firstContentfulPaint',
  'largestContentfulPaint::Candidate',
  'largestContentfulPaint::Invalidate',
  // Requests
  'PreloadRenderBlockingStatusChange',
  'ResourceChangePriority',
  'ResourceFinish',
  'ResourceMarkAsCached',
  'ResourceReceiveResponse',
  'ResourceReceivedData',
  'ResourceSendRequest',
  'ResourceWillSendRequest',
  // Frames
  'DrawFrame',
  'DroppedFrame',
]);

export const isKept: IsKept = (name) => KEPT.has(name);
