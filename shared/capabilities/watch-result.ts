/** What `pen_watch` answers, whatever its action. */
import { z } from 'zod';
import { TargetSnapshotSchema } from '../contracts/targets.ts';
import { WatchAbsenceSchema, WatchMetricIdSchema, WatchReportSchema } from '../contracts/watch.ts';
import { WatchVerdictSchema } from './watch-verdict.ts';

export const WatchActionSchema = z.enum(['start', 'stop', 'read'], "action must be 'start', 'stop' or 'read'");

export const WatchResultSchema = z.object({
  action: WatchActionSchema,
  target: TargetSnapshotSchema,
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  intervalMs: z.number(),
  /** A start only: this caller watched already, and its watch goes on. */
  wasWatching: z.boolean().optional(),
  /** A start only: what is measured of this target, and what is not. */
  metrics: z.array(WatchMetricIdSchema).optional(),
  absent: z.array(WatchAbsenceSchema),
  /** What was seen; a start has none. */
  seen: WatchReportSchema.omit({ intervalMs: true, absent: true }).optional(),
  verdict: WatchVerdictSchema.optional(),
});
export type WatchResult = z.infer<typeof WatchResultSchema>;
