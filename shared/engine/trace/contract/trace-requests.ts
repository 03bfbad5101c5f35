/** Network requests of a trace, in milliseconds from its first event that is not metadata. */
import { z } from 'zod';

/**
 * Parts of a request's duration; null for parts that did not occur, such as `dns` on an open connection. `queue`: waiting in the page and
 * for a connection; `connect`: without `tls`; `wait`: last byte of the request to first byte of the response.
 */
export const TraceRequestPhasesSchema = z.object({
  queueMs: z.number(),
  dnsMs: z.number().nullable(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  requestMs: z.number().nullable(),
  waitMs: z.number().nullable(),
  downloadMs: z.number().nullable(),
});
export type TraceRequestPhases = z.infer<typeof TraceRequestPhasesSchema>;

export const TraceRequestSchema = z.object({
  requestId: z.string(),
  url: z.string(),
  method: z.string(),
  /** 0 without a response. */
  status: z.number(),
  mimeType: z.string(),
  resourceType: z.string(),
  priority: z.string(),
  /** `blocking`, `non_blocking`, `in_body_parser_blocking`, '' if unknown. */
  renderBlocking: z.string(),
  fromCache: z.boolean(),
  failed: z.boolean(),
  protocol: z.string(),
  pid: z.number(),
  startMs: z.number(),
  /** Time of the first response byte; null without one. */
  responseMs: z.number().nullable(),
  endMs: z.number().nullable(),
  /** The page never read the body of its response, so it did not end. */
  unread: z.boolean().optional(),
  /** Script on the main thread waited for it, and nothing else ran meanwhile (`XMLHttpRequest` with `async` false). */
  synchronous: z.boolean().optional(),
  /** Until `endMs`, otherwise until the trace ends, or until the last data of a body that was not read. */
  durationMs: z.number(),
  /** Bytes over the network; null if the trace does not have it. */
  encodedSizeBytes: z.number().nullable(),
  decodedSizeBytes: z.number().nullable(),
  /** True for a request of a frame in the page: what blocks rendering there does not block the page. */
  isOfFrame: z.boolean().optional(),
  /** URL of the page, script or style sheet that requested it; '' if unknown. */
  initiator: z.string(),
  /** Omitted if the response has no timing, as from the memory cache. */
  phases: TraceRequestPhasesSchema.optional(),
  /** URLs before `url`, in order; omitted without a redirect. */
  redirects: z.array(z.object({ url: z.string(), startMs: z.number(), durationMs: z.number() })).optional(),
});
export type TraceRequest = z.infer<typeof TraceRequestSchema>;

export const MIN_ERROR_STATUS = 400;

/** True for a request without an answer, and for one that was answered with an error. */
export function isFailedRequest({ failed, status }: Pick<TraceRequest, 'failed' | 'status'>): boolean {
  return failed || status >= MIN_ERROR_STATUS;
}
