/** The result of `pen_interact`. */
import { z } from 'zod';
import { PerformedStepSchema } from '../../../core/contracts/interaction.ts';
import { RunRendersSchema } from '../../../engine/trace/contract/renders.ts';
import { ReadCodeSchema } from './interact-code.ts';
import { ProfiledRunSchema } from './interact-profile.ts';

export const InteractResultSchema = z.object({
  /** URL of the page after the last step. */
  url: z.string(),
  steps: z.array(PerformedStepSchema),
  isMeasured: z.boolean(),
  /** Number of runs of the steps. */
  performed: z.number(),
  /** Fields that held a text before the first or the second run, and were emptied. */
  cleared: z.array(z.string()),
  /** The way in which the page was reset: as the call says before each run, or by opening again the address that the steps had left. */
  reset: z.string().nullable(),
  /** The recorded run; null without "measure", or if it failed for the reason in `secondError`. */
  second: ProfiledRunSchema.extend({
    /** States whether both runs began alike; `not-reset`: unknown, since nothing was reset between them. */
    start: z.enum(['same', 'not-reset', 'different']),
    /** The difference of the fields when the runs began, as a sentence; empty if they did not. */
    differs: z.string(),
    /** The calls that read the author's code behind the cost. */
    code: ReadCodeSchema,
    /** Which components rendered, and why; absent for a page without React. */
    renders: RunRendersSchema.optional(),
  }).nullable(),
  secondError: z.string().nullable(),
  captureId: z.string().optional(),
});
export type InteractResult = z.infer<typeof InteractResultSchema>;
