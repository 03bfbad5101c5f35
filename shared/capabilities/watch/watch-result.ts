/** The result of `pen_watch` for all of its actions. */
import { z } from 'zod';
import { TargetSnapshotSchema } from '../../contracts/targets.ts';
import { WatchAbsenceSchema, WatchMetricIdSchema, WatchReportSchema } from '../../contracts/watch.ts';
import { WatchVerdictSchema } from './watch-verdict.ts';

export const WatchActionSchema = z.enum(['start', 'stop', 'read'], "action must be 'start', 'stop' or 'read'");

export const WatchResultSchema = z.object({
  action: WatchActionSchema,
  target: TargetSnapshotSchema,
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  intervalMs: z.number(),
  /** Start only: this caller already had a watch, which continues. */
  wasWatching: z.boolean().optional(),
  /** Start only: the metrics of this target. */
  metrics: z.array(WatchMetricIdSchema).optional(),
  absent: z.array(WatchAbsenceSchema),
  /** The report; absent for a start. */
  seen: WatchReportSchema.omit({ intervalMs: true, absent: true }).optional(),
  verdict: WatchVerdictSchema.optional(),
});
export type WatchResult = z.infer<typeof WatchResultSchema>;
