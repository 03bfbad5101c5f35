/** The result of `pen_interact`. */
import { z } from 'zod';
import { PerformedStepSchema } from '../../contracts/interaction.ts';
import { ProfiledRunSchema } from './interact-profile.ts';

export const InteractResultSchema = z.object({
  /** URL of the page after the last step. */
  url: z.string(),
  steps: z.array(PerformedStepSchema),
  isMeasured: z.boolean(),
  /** Number of runs of the steps. */
  performed: z.number(),
  /** Action between the two runs. */
  reset: z.string().nullable(),
  /** The recorded run; null without "measure", or if it failed for the reason in `secondError`. */
  second: ProfiledRunSchema.nullable(),
  secondError: z.string().nullable(),
  captureId: z.string().optional(),
});
export type InteractResult = z.infer<typeof InteractResultSchema>;
