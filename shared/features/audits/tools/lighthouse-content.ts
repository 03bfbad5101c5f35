/** The content of a Lighthouse report in the answer of `pen_lighthouse`, and its text. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatDuration, truncateEnd } from '../../../base/units.ts';
import {
  LIGHTHOUSE_MODE_LABELS,
  LighthouseCategoryResultSchema,
  LighthouseModeSchema,
  SCORE_PASS,
  passedText,
  scoreWord,
  type LighthouseMode,
  type LighthouseReport,
} from '../contract/lighthouse.ts';
import { factsText } from '../../../core/findings/markdown.ts';
import { answerWith, listed, tableOf, titled, warned, type Answer } from '../../../core/findings/blocks.ts';
import { count, name as named } from '../../../core/findings/model.ts';

const MAX_FAILING = 30;
const DETAIL_CHARS = 60;

const FailingSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** 0 to 100. */
  score: z.number(),
  detail: z.string(),
  category: z.string(),
});

/** The content of a report; absent after action "start". */
export const AuditContentSchema = z.object({
  mode: LighthouseModeSchema,
  /** The parts that the mode omits, in sentences; empty for a navigation. */
  notAudited: z.array(z.string()),
  lighthouseVersion: z.string(),
  requestedUrl: z.string(),
  finalUrl: z.string(),
  /** The page was redirected, most likely to a login page, and the scores are of that page. */
  wasRedirected: z.boolean(),
  formFactor: z.string(),
  throttling: z.string(),
  categories: z.array(LighthouseCategoryResultSchema.extend({ word: z.enum(['PASS', 'WARN', 'FAIL', 'N/A']) })),
  metrics: z.array(
    z.object({ acronym: z.string(), title: z.string(), displayValue: z.string(), score: z.number().nullable() }),
  ),
  failing: z.array(FailingSchema),
  failingCount: z.number(),
  warnings: z.array(z.string()),
});
export type AuditContent = z.infer<typeof AuditContentSchema>;

/** True if two URLs are the same page, without the fragment and a trailing slash. */
export function isSamePage(a: string, b: string): boolean {
  const plain = (text: string): string => {
    if (!URL.canParse(text)) return text;
    const url = new URL(text);
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}${url.search}`;
  };
  return plain(a) === plain(b);
}

export function auditContent(report: LighthouseReport): AuditContent {
  const failing = report.audits.filter(({ outcome, score }) => outcome === 'fails' && score !== null);
  const metrics = report.metrics.flatMap(({ id, title: name, score, displayValue }) =>
    score !== null && score * 100 < SCORE_PASS
      ? [{ id, title: name, score, displayValue, categories: ['performance'] }]
      : [],
  );
  const all = [...metrics, ...failing]
    .map(({ id, title: name, score, displayValue, categories }) => ({
      id,
      title: name,
      score: Math.round((score ?? 0) * 100),
      detail: displayValue === '' ? '-' : truncateEnd(displayValue, DETAIL_CHARS),
      category: categories[0] ?? '',
    }))
    .toSorted((a, b) => a.score - b.score);
  return {
    mode: report.mode,
    notAudited: report.notAudited,
    lighthouseVersion: report.lighthouseVersion,
    requestedUrl: report.requestedUrl,
    finalUrl: report.finalUrl,
    wasRedirected: !isSamePage(report.requestedUrl, report.finalUrl),
    formFactor: report.formFactor,
    throttling: report.throttling,
    categories: report.categories.map((category) => ({ ...category, word: scoreWord(category.score) })),
    metrics: report.metrics.map(({ acronym, title: name, displayValue, score }) => ({
      acronym,
      title: name,
      displayValue,
      score,
    })),
    failing: all.slice(0, MAX_FAILING),
    failingCount: all.length,
    warnings: report.warnings,
  };
}

/** The score of a category, or in words what the mode knows of it. */
function resultText({ score, word, ...counted }: AuditContent['categories'][number], mode: LighthouseMode): string {
  if (mode !== 'navigation') return passedText(counted);
  return score === null ? 'N/A' : `${Math.round(score * 100)}/100 [${word}]`;
}

const CLOSING: Readonly<Record<LighthouseMode, string>> = {
  navigation:
    'Scores vary between runs, and the first run is slow, so compare several. Lighthouse has reloaded the page and cleared its caches: form input, and possibly the login, are lost.',
  timespan: 'Only what happened during the timespan was audited. Compare it with other timespans of the same steps.',
  snapshot: 'The page was audited as it is now, with the state of its forms and dialogs, and was not reloaded.',
};

/** The answer about a stored report. */
export function auditText(
  content: AuditContent,
  {
    captureId = '',
    durationMs = 0,
  }: { readonly captureId?: string | undefined; readonly durationMs?: number | undefined },
): Answer {
  const { mode, categories, failing, failingCount, metrics, wasRedirected, requestedUrl, finalUrl, warnings } = content;
  return answerWith(
    'Lighthouse Audit',
    categories.map((category) => [code(category.title), resultText(category, mode)]),
    factsText([
      ['Page', code(finalUrl)],
      ['Mode', LIGHTHOUSE_MODE_LABELS[mode]],
      ['Device', code(content.formFactor)],
      ['Throttling', code(content.throttling)],
      ['Lighthouse', code(content.lighthouseVersion)],
      [mode === 'timespan' ? 'Recorded' : 'Took', formatDuration(durationMs)],
      ['Report', captureId],
    ]),
    content.notAudited.length > 0 && content.notAudited.join(' '),
    wasRedirected &&
      warned(
        `${code(requestedUrl)} was redirected to ${code(finalUrl)}, and the scores are of that page. If it is a login page, log in first in the browser.`,
      ),
    listed(
      'Metrics',
      metrics.map((metric) => `${code(metric.title)}: ${metric.displayValue === '' ? '-' : code(metric.displayValue)}`),
    ),
    failing.length > 0
      ? titled(
          `Failing Audits (score < ${SCORE_PASS})`,
          tableOf(failing, [
            ['Audit', (row) => named(row.title, 90)],
            ['Score', (row) => count(row.score)],
            ['Detail', (row) => named(row.detail)],
          ]),
          failingCount > failing.length && `${failingCount - failing.length} more are in the report.`,
        )
      : 'No audit fails.',
    listed(
      'Warnings of Lighthouse',
      warnings.map((text) => code(truncateEnd(text, 300))),
    ),
    CLOSING[mode],
  );
}
