/** A selection of requests, of a recorded target or of a HAR file: filters, order, and the page that is answered. */
import { z } from 'zod';
import { NetworkEntrySchema } from './network.ts';
import { RequestSeriesSchema } from './request-series.ts';

/** `4xx`, `error` (failed, or 400 and above), an exact code such as `404`, or empty for all. */
export const NetworkStatusFilterSchema = z.string().regex(/^(?:|error|[1-5]xx|[1-9]\d\d)$/);

export const NetworkSelectionSchema = z.object({
  /** Key of one request (`requestKey`), or the browser's id with or without a hop; selects the newest one. */
  requestId: z.string().optional(),
  /** Entry number from which on requests count: what came before was of another page, or cleared. */
  fromId: z.number().int().min(0).default(0),
  /** Start of the MIME type, case-insensitive. */
  mimeType: z.string().default(''),
  status: NetworkStatusFilterSchema.default(''),
  /** Part of the URL, case-insensitive. */
  url: z.string().default(''),
  /** `blocking`: blocked rendering. `large`: large and not cached. */
  only: z.enum(['all', 'blocking', 'large']).default('all'),
  /** `recorded`: in the order of the log; `newest`: reversed. `time` and `status` ascend, `size` and `duration` descend. */
  sort: z.enum(['recorded', 'newest', 'time', 'size', 'status', 'duration']).default('recorded'),
  start: z.number().int().min(0).default(0),
  count: z.number().int().min(0).max(5000).default(50),
});
/** With the defaults filled in. */
export type NetworkSelection = z.output<typeof NetworkSelectionSchema>;

/** Numbers of selected requests by what a verdict reports. */
export const RequestCountsSchema = z.object({
  /** All that match the filters. */
  matched: z.number(),
  /** Failed, or a status of 500 and above. */
  failed: z.number(),
  /** A status from 400 to 499. */
  refused: z.number(),
  /** In a file: neither a response nor a reason why there is none. */
  unanswered: z.number(),
  /** Not ended yet. */
  open: z.number(),
  canceled: z.number(),
  /** Ended with a response, but its status is not known. */
  withoutStatus: z.number(),
  blocking: z.number(),
  /** Part of `blocking`: requests classified by type and priority, because the browser does not report them. */
  guessed: z.number(),
});
export type RequestCounts = z.infer<typeof RequestCountsSchema>;

/** First one of the selected requests in each of these counts, and the one that took longest; null if there is none. */
export const NotableRequestsSchema = z.object({
  failed: NetworkEntrySchema.nullable(),
  refused: NetworkEntrySchema.nullable(),
  unanswered: NetworkEntrySchema.nullable(),
  slowest: NetworkEntrySchema.nullable(),
});

export const SelectedRequestsSchema = z.object({
  /** The requested page of those that match. */
  entries: z.array(NetworkEntrySchema),
  /** Requests before filters. */
  total: z.number(),
  /** Start of the first request of the log, milliseconds since the Unix epoch; null without requests. */
  firstAtMs: z.number().nullable(),
  counts: RequestCountsSchema,
  notable: NotableRequestsSchema,
  /** Transferred bytes, and time from the first start to the last end, of those that match. */
  transferBytes: z.number(),
  spanMs: z.number(),
  /** Series among those that match. */
  series: z.array(RequestSeriesSchema),
});
export type SelectedRequests = z.infer<typeof SelectedRequestsSchema>;
