/** Findings of `pen doctor` and the window's diagnostics: one line per check. */
import { z } from 'zod';

export const FindingSchema = z.object({
  /** Name of the check. */
  subject: z.string(),
  state: z.enum(['ok', 'missing', 'broken']),
  detail: z.string(),
  /** Advice; omitted if nothing has to be done. */
  advice: z.string().optional(),
});
export type Finding = z.infer<typeof FindingSchema>;
