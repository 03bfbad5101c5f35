/** The result of `pen_web_vitals`. */
import { z } from 'zod';
import { VitalRatingSchema, VitalSchema } from '../contract/vitals.ts';

export const WebVitalsResultSchema = z.object({
  /** ISO 8601 UTC. */
  measuredAt: z.string(),
  url: z.string(),
  title: z.string(),
  navigationType: z.string(),
  lcpElement: z.string().nullable(),
  interactions: z.number(),
  /** Age of the document at the start of the observation, and its duration. */
  pageAgeMs: z.number(),
  observedMs: z.number(),
  verdict: z.enum(['PASS', 'WARN', 'FAIL']),
  /** The figures that the verdict follows from. */
  reason: z.string(),
  vitals: z.array(
    VitalSchema.extend({
      rating: VitalRatingSchema.nullable(),
      missing: z.string().nullable(),
      isLowerBound: z.boolean().optional(),
    }),
  ),
  /** Vitals that cannot be measured on this page, with the reasons. */
  limits: z.array(z.string()),
});
export type WebVitalsResult = z.infer<typeof WebVitalsResultSchema>;
export type RatedVital = WebVitalsResult['vitals'][number];
