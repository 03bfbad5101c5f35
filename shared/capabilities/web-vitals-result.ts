/** What `pen_web_vitals` answers. */
import { z } from 'zod';
import { VitalRatingSchema, VitalSchema } from '../contracts/vitals.ts';

export const WebVitalsResultSchema = z.object({
  /** ISO 8601 UTC. */
  measuredAt: z.string(),
  url: z.string(),
  title: z.string(),
  navigationType: z.string(),
  lcpElement: z.string().nullable(),
  interactions: z.number(),
  /** How old the document was when observing began, and for how long it was observed. */
  pageAgeMs: z.number(),
  observedMs: z.number(),
  verdict: z.enum(['PASS', 'WARN', 'FAIL']),
  vitals: z.array(VitalSchema.extend({ rating: VitalRatingSchema.nullable(), missing: z.string().nullable() })),
  /** What cannot be known of this page, and why. */
  limits: z.array(z.string()),
});
export type WebVitalsResult = z.infer<typeof WebVitalsResultSchema>;
export type RatedVital = WebVitalsResult['vitals'][number];
