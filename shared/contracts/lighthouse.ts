/** A Lighthouse result as views and answers show it: scores, metrics and audits, without the pictures and traces of the whole file. */
import { z } from 'zod';

/** What may be asked for; `pwa` is of versions before 12. */
export const LIGHTHOUSE_CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
export type LighthouseCategory = (typeof LIGHTHOUSE_CATEGORIES)[number];

/** Scores from these on, of 100. */
export const SCORE_WARN = 50;
export const SCORE_PASS = 90;

export type ScoreWord = 'PASS' | 'WARN' | 'FAIL' | 'N/A';

/** `score` of 0 to 1; null where the category could not be scored. */
export function scoreWord(score: number | null): ScoreWord {
  if (score === null) return 'N/A';
  const of100 = Math.round(score * 100);
  return of100 < SCORE_WARN ? 'FAIL' : of100 < SCORE_PASS ? 'WARN' : 'PASS';
}

export const LighthouseAuditSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** With links as Markdown writes them. */
  description: z.string(),
  /** 0 to 1; null where it is not scored. */
  score: z.number().nullable(),
  /** `fails`: below 0.9; `informs`: told without a score; `manual`: for a person to look at. */
  outcome: z.enum(['passes', 'fails', 'informs', 'not-applicable', 'manual', 'error']),
  displayValue: z.string(),
  /** Ids of the categories it counts for. */
  categories: z.array(z.string()),
  savingsMs: z.number().nullable(),
  savingsBytes: z.number().nullable(),
  /** Why it could not be made. */
  error: z.string().nullable(),
  /** Its table, each value as text. */
  headings: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  /** Rows that the file has. */
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
  /** How network and CPU were slowed down, in words. */
  throttling: z.string(),
  userAgent: z.string(),
  warnings: z.array(z.string()),
  /** Why the whole run is worth nothing. */
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
  /** Those that fail first, the worst of them first. */
  audits: z.array(LighthouseAuditSchema),
});
export type LighthouseReport = z.infer<typeof LighthouseReportSchema>;

export const LIGHTHOUSE_QUERIES = {
  'lighthouse.report': { params: z.object({}), result: LighthouseReportSchema },
} as const;
