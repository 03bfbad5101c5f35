/** Requests of a target as they are kept while somebody listens, and as tools, window and files tell them. */
import { z } from 'zod';

/** One request, or one hop of a redirect. Times are milliseconds since the Unix epoch unless they say otherwise. */
export const NetworkEntrySchema = z.object({
  /** Ours, increasing; `requestId` is the browser's, which the hops of a redirect share. */
  id: z.number(),
  requestId: z.string(),
  url: z.string(),
  method: z.string(),
  startedAtMs: z.number(),
});
export type NetworkEntry = z.infer<typeof NetworkEntrySchema>;
