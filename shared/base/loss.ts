/** Losses of a capture. */
import { z } from 'zod';

/** Data that was requested but is not in the capture. */
export const LossRecordSchema = z.object({
  reason: z.string(),
  lostMs: z.number().nullable(),
  lostEvents: z.number().nullable(),
});
export type LossRecord = z.infer<typeof LossRecordSchema>;
