/** Requests for one thing each, or to one name each, that were sent one after another, as shared by network logs, HAR files and traces. */
import { z } from 'zod';
import { NetworkEntrySchema } from './network.ts';

export const RequestSeriesSchema = z.object({
  /** Address with `…` where the requests differ. */
  route: z.string(),
  /** Requests of the longest run, each sent after the one before was answered. */
  count: z.number(),
  /** Runs of this route by the same code. */
  runs: z.number(),
  /** Time in which one of the requests of the longest run was under way, and time from its first start to its last end, in milliseconds. */
  waitedMs: z.number(),
  spanMs: z.number(),
  /** Time of the slowest request of the longest run: at best that of all if they were sent together. */
  longestMs: z.number(),
  /** First request of the longest run. Its initiator is that of all. */
  first: NetworkEntrySchema,
});
export type RequestSeries = z.infer<typeof RequestSeriesSchema>;

/** Script of a page sent them. A service may answer a request of its own with each, and where no sender is known nothing is. */
export function isOfPageScript({ first }: RequestSeries): boolean {
  return first.initiator.type === 'script' && /^https?:/.test(first.initiator.url ?? '');
}
