/** A Lighthouse result as shown in views and answers: scores, metrics and audits, without the file's images and traces. */
import { z } from 'zod';

/** Categories that can be requested; `pwa` exists before version 12. */
export const LIGHTHOUSE_CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
export type LighthouseCategory = (typeof LIGHTHOUSE_CATEGORIES)[number];

/** Modes of an audit: a page load, what happens while the page is used, or the page as it is. */
export const LIGHTHOUSE_MODES = ['navigation', 'timespan', 'snapshot'] as const;
export const LighthouseModeSchema = z.enum(LIGHTHOUSE_MODES);
export type LighthouseMode = z.infer<typeof LighthouseModeSchema>;

export const LIGHTHOUSE_MODE_LABELS: Readonly<Record<LighthouseMode, string>> = {
  navigation: 'Navigation',
  timespan: 'Timespan',
  snapshot: 'Snapshot',
};

/** Categories that Lighthouse leaves out of a timespan, because they describe the content of a page. */
const NOT_IN_TIMESPAN: readonly string[] = ['accessibility', 'seo'] satisfies readonly LighthouseCategory[];

/** The categories that a mode audits, of those requested. */
export function categoriesOfMode(mode: LighthouseMode, requested: readonly string[]): readonly string[] {
  return mode === 'timespan' ? requested.filter((id) => !NOT_IN_TIMESPAN.includes(id)) : requested;
}

/** Sentences on what a mode does not audit; empty for a navigation. `categories`: those of the report. */
export function notAudited(mode: LighthouseMode, categories: readonly string[]): string[] {
  if (mode === 'navigation') return [];
  const counted = 'Only a navigation has scores; in this mode, each category counts its passed audits.';
  const hasPerformance = categories.includes('performance');
  if (mode === 'snapshot')
    return [
      counted,
      ...(hasPerformance
        ? ['A snapshot has no timings and no metrics, because nothing is loaded or used during it.']
        : []),
    ];
  return [
    counted,
    'A timespan does not audit Accessibility and SEO, which describe the content of a page: use Navigation or Snapshot.',
    ...(hasPerformance
      ? [
          'A timespan has no metrics of a page load, such as First Contentful Paint, Largest Contentful Paint and Speed Index.',
        ]
      : []),
  ];
}

/**
 * The mode of a stored report by the options of its capture. Reports recorded before there were modes are of navigations; null for imported
 * ones, whose mode only the file has.
 */
export function recordedMode(options: Readonly<Record<string, unknown>>): LighthouseMode | null {
  const mode = LighthouseModeSchema.safeParse(options['mode']);
  if (mode.success) return mode.data;
  return typeof options['formFactor'] === 'string' ? 'navigation' : null;
}

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

export const LighthouseCategoryResultSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** 0 to 1; null if it could not be scored, and in other modes than a navigation. */
  score: z.number().nullable(),
  /** Audits of the category that passed, of those that could pass or fail. */
  passed: z.number(),
  passable: z.number(),
});
export type LighthouseCategoryResult = z.infer<typeof LighthouseCategoryResultSchema>;

/** `11 of 14 audits passed`, for a category without a score. */
export function passedText({ passed, passable }: Pick<LighthouseCategoryResult, 'passed' | 'passable'>): string {
  return passable === 0 ? 'no audit applies' : `${passed} of ${passable} audits passed`;
}

export const LighthouseReportSchema = z.object({
  lighthouseVersion: z.string(),
  mode: LighthouseModeSchema,
  /** Sentences on what the mode does not audit; empty for a navigation. */
  notAudited: z.array(z.string()),
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
  categories: z.array(LighthouseCategoryResultSchema),
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
