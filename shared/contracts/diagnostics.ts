/** What `pen doctor` and the window's diagnostics found: one line for each thing that was looked at. */
import { z } from 'zod';

export const FindingSchema = z.object({
  /** What was looked at. */
  subject: z.string(),
  state: z.enum(['ok', 'missing', 'broken']),
  detail: z.string(),
  /** What to do; left out where nothing has to be done. */
  advice: z.string().optional(),
});
export type Finding = z.infer<typeof FindingSchema>;
