/** The result of `pen_watch` for all of its actions. */
import { z } from 'zod';
import { TargetSnapshotSchema } from '../../../core/contracts/targets.ts';
import { WatchAbsenceSchema, WatchMetricIdSchema, WatchReportSchema } from '../contract/watch.ts';
import { RecorderStateSchema } from '../recorder/contract/recorders.ts';
import { CaptureViewSchema } from '../../../core/capability/capture-view.ts';
import { WatchVerdictSchema } from './watch-verdict.ts';

const ACTIONS = ['start', 'stop', 'read', 'record', 'keep', 'off'] as const;
export const WatchActionSchema = z.enum(ACTIONS);

export const WatchResultSchema = z.object({
  action: WatchActionSchema,
  target: TargetSnapshotSchema,
  /** ISO 8601 UTC: of the watch, or of the flight recorder for its own actions. */
  startedAt: z.string(),
  /** Interval of the watch, as all that follows but the last two. */
  intervalMs: z.number().optional(),
  /** Start only: this caller already had a watch, which continues. */
  wasWatching: z.boolean().optional(),
  /** Start only: the metrics of this target. */
  metrics: z.array(WatchMetricIdSchema).optional(),
  absent: z.array(WatchAbsenceSchema).optional(),
  /** The report; absent for a start. */
  seen: WatchReportSchema.omit({ intervalMs: true, absent: true }).optional(),
  verdict: WatchVerdictSchema.optional(),
  /** The flight recorder of this target, if there is one. */
  recorder: RecorderStateSchema.optional(),
  /** Keep only: the last seconds. */
  capture: CaptureViewSchema.optional(),
});
export type WatchResult = z.infer<typeof WatchResultSchema>;
