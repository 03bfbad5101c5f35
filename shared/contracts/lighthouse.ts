/** A Lighthouse result as shown in views and answers: scores, metrics and audits, without the file's images and traces. */
import { z } from 'zod';

/** Categories that can be requested; `pwa` exists before version 12. */
export const LIGHTHOUSE_CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
export type LighthouseCategory = (typeof LIGHTHOUSE_CATEGORIES)[number];

/** Limits of the score words, out of 100. */
export const SCORE_WARN = 50;
export const SCORE_PASS = 90;

export type ScoreWord = 'PASS' | 'WARN' | 'FAIL' | 'N/A';

/** `score` from 0 to 1; null if the category could not be scored. */
export function scoreWord(score: number | null): ScoreWord {
  if (score === null) return 'N/A';
  const of100 = Math.round(score * 100);
  return of100 < SCORE_WARN ? 'FAIL' : of100 < SCORE_PASS ? 'WARN' : 'PASS';
}

export const LighthouseAuditSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** Text with Markdown links. */
  description: z.string(),
  /** 0 to 1; null where it is not scored. */
  score: z.number().nullable(),
  /** `fails`: below 0.9; `informs`: without a score; `manual`: needs review by a person. */
  outcome: z.enum(['passes', 'fails', 'informs', 'not-applicable', 'manual', 'error']),
  displayValue: z.string(),
  /** Ids of the categories that include the audit. */
  categories: z.array(z.string()),
  savingsMs: z.number().nullable(),
  savingsBytes: z.number().nullable(),
  /** Reason if the audit could not run. */
  error: z.string().nullable(),
  /** The audit's table with values as text. */
  headings: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  /** Number of rows in the file. */
  rowCount: z.number(),
});
export type LighthouseAudit = z.infer<typeof LighthouseAuditSchema>;

export const LighthouseReportSchema = z.object({
  lighthouseVersion: z.string(),
  requestedUrl: z.string(),
  finalUrl: z.string(),
  /** ISO 8601 UTC. */
  fetchTime: z.string(),
  formFactor: z.string(),
  /** Network and CPU throttling in words. */
  throttling: z.string(),
  userAgent: z.string(),
  warnings: z.array(z.string()),
  /** Reason if the whole run is invalid. */
  runtimeError: z.object({ code: z.string(), message: z.string() }).nullable(),
  categories: z.array(z.object({ id: z.string(), title: z.string(), score: z.number().nullable() })),
  metrics: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      acronym: z.string(),
      value: z.number().nullable(),
      /** `millisecond`, `unitless` … */
      unit: z.string(),
      displayValue: z.string(),
      score: z.number().nullable(),
    }),
  ),
  /** Failing audits first, lowest score first. */
  audits: z.array(LighthouseAuditSchema),
});
export type LighthouseReport = z.infer<typeof LighthouseReportSchema>;

export const LIGHTHOUSE_QUERIES = {
  'lighthouse.report': { params: z.object({}), result: LighthouseReportSchema },
} as const;
