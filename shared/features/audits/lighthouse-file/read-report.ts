/** Parses a Lighthouse result (version 3 or later). A missing part of one audit does not affect the others. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { appError, type AppResult } from '../../../base/errors.ts';
import {
  LighthouseModeSchema,
  SCORE_PASS,
  notAudited,
  type LighthouseAudit,
  type LighthouseMode,
  type LighthouseReport,
} from '../contract/lighthouse.ts';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';

/** Maximum number of table rows shown of one audit. */
const MAX_ROWS = 50;
const MAX_CHARS = 300;

const RawHeadingSchema = z.object({
  key: z.string().nullish(),
  label: z.unknown().optional(),
  text: z.unknown().optional(),
  valueType: z.string().optional(),
  itemType: z.string().optional(),
});
const RawDetailsSchema = z.object({
  type: z.string().optional(),
  headings: z.array(RawHeadingSchema).optional(),
  items: z.array(z.unknown()).optional(),
  overallSavingsMs: z.number().optional(),
  overallSavingsBytes: z.number().optional(),
});
type RawDetails = z.infer<typeof RawDetailsSchema>;

const RawAuditSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().default(''),
  score: z.number().nullish(),
  scoreDisplayMode: z.string().default('binary'),
  displayValue: z.string().optional(),
  errorMessage: z.string().optional(),
  numericValue: z.number().optional(),
  numericUnit: z.string().optional(),
  metricSavings: z.record(z.string(), z.number()).optional(),
  details: z.unknown().optional(),
});
type RawAudit = z.infer<typeof RawAuditSchema>;

const RawSchema = z.object({
  lighthouseVersion: z.string(),
  /** Absent before version 10, which had navigations only. */
  gatherMode: LighthouseModeSchema.default('navigation'),
  requestedUrl: z.string().default(''),
  mainDocumentUrl: z.string().optional(),
  finalDisplayedUrl: z.string().optional(),
  finalUrl: z.string().optional(),
  fetchTime: z.string().default(''),
  userAgent: z.string().default(''),
  runWarnings: z.array(z.unknown()).default([]),
  runtimeError: z.object({ code: z.string(), message: z.string().default('') }).optional(),
  configSettings: z
    .object({
      formFactor: z.string().optional(),
      emulatedFormFactor: z.string().optional(),
      throttlingMethod: z.string().optional(),
      throttling: z
        .object({
          rttMs: z.number().optional(),
          throughputKbps: z.number().optional(),
          cpuSlowdownMultiplier: z.number().optional(),
        })
        .optional(),
    })
    .default({}),
  audits: z.record(z.string(), z.unknown()).default({}),
  categories: z
    .record(
      z.string(),
      z.object({
        id: z.string().optional(),
        title: z.string(),
        score: z.number().nullish(),
        auditRefs: z
          .array(
            z.object({
              id: z.string(),
              group: z.string().optional(),
              acronym: z.string().optional(),
              weight: z.number().optional(),
            }),
          )
          .default([]),
      }),
    )
    .default({}),
});
type Raw = z.infer<typeof RawSchema>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const cut = (text: string): string => (text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text);

function numberText(value: number, type: string | undefined): string {
  switch (type) {
    case 'bytes':
      return `${(value / 1024).toFixed(1)} KiB`;
    case 'ms':
    case 'timespanMs':
      return `${Math.round(value)} ms`;
    default:
      return Number.isInteger(value) ? String(value) : value.toFixed(2);
  }
}

/** A table value as text: a node by its snippet, a source location by URL and line. */
function valueText(value: unknown, type: string | undefined): string {
  if (typeof value === 'number') return numberText(value, type);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (!isRecord(value)) return '';
  const of = (key: string): string => (typeof value[key] === 'string' ? value[key] : '');
  switch (value['type']) {
    case 'node':
      return of('snippet') || of('nodeLabel') || of('selector');
    case 'source-location':
      return `${of('url')}${typeof value['line'] === 'number' ? `:${value['line'] + 1}` : ''}`;
    case 'numeric':
      return typeof value['value'] === 'number' ? numberText(value['value'], of('granularity')) : '';
    default:
      return of('value') || of('text') || of('url') || of('formattedDefault');
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : valueText(value, undefined));

function tableOf(details: RawDetails | null): Pick<LighthouseAudit, 'headings' | 'rows' | 'rowCount'> {
  if (details === null || !Array.isArray(details.items)) return { headings: [], rows: [], rowCount: 0 };
  // A list contains tables; the first one describes the audit.
  if (details.type === 'list') {
    const inner = details.items
      .map((item) => RawDetailsSchema.safeParse(item))
      .find((item) => item.success && item.data.type === 'table');
    return inner?.success === true ? tableOf(inner.data) : { headings: [], rows: [], rowCount: 0 };
  }
  const headings = (details.headings ?? []).filter(({ key }) => typeof key === 'string');
  const rows = details.items
    .slice(0, MAX_ROWS)
    .map((item) =>
      headings.map(({ key, valueType, itemType }) =>
        isRecord(item) && typeof key === 'string' ? cut(valueText(item[key], valueType ?? itemType)) : '',
      ),
    );
  return {
    headings: headings.map(({ label, text }) => textOf(label) || textOf(text)),
    rows: headings.length === 0 ? [] : rows,
    rowCount: headings.length === 0 ? 0 : details.items.length,
  };
}

function outcomeOf({ scoreDisplayMode, score }: RawAudit): LighthouseAudit['outcome'] {
  switch (scoreDisplayMode) {
    case 'notApplicable':
    case 'not-applicable':
    case 'not_applicable':
      return 'not-applicable';
    case 'manual':
      return 'manual';
    case 'informative':
      return 'informs';
    case 'error':
      return 'error';
    default:
      if (score === null || score === undefined) return 'informs';
      return score * 100 < SCORE_PASS ? 'fails' : 'passes';
  }
}

function auditOf(raw: RawAudit, categories: readonly string[]): LighthouseAudit {
  const parsed = RawDetailsSchema.safeParse(raw.details);
  const details = parsed.success ? parsed.data : null;
  const saved = Object.values(raw.metricSavings ?? {});
  const savingsMs = details?.overallSavingsMs ?? (saved.length === 0 ? null : Math.max(...saved));
  return {
    id: raw.id,
    title: raw.title,
    description: raw.description,
    score: raw.score ?? null,
    outcome: outcomeOf(raw),
    displayValue: (raw.displayValue ?? '').replaceAll('\u00a0', ' '),
    categories: [...categories],
    savingsMs: savingsMs === null || savingsMs <= 0 ? null : savingsMs,
    savingsBytes: (details?.overallSavingsBytes ?? 0) > 0 ? (details?.overallSavingsBytes ?? null) : null,
    error: raw.errorMessage ?? null,
    ...tableOf(details),
  };
}

const OUTCOMES: readonly LighthouseAudit['outcome'][] = [
  'error',
  'fails',
  'informs',
  'passes',
  'manual',
  'not-applicable',
];

/** Failing audits by score, lowest first; then by savings, then by name. */
function worstFirst(a: LighthouseAudit, b: LighthouseAudit): number {
  return (
    OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) ||
    (a.score ?? 1) - (b.score ?? 1) ||
    (b.savingsMs ?? 0) - (a.savingsMs ?? 0) ||
    (a.title < b.title ? -1 : a.title > b.title ? 1 : 0)
  );
}

function throttlingText(
  { throttlingMethod = '', throttling = {} }: Raw['configSettings'],
  mode: LighthouseMode,
): string {
  // Lighthouse simulates the throttling of page loads only.
  const isNone = mode === 'snapshot' || (mode === 'timespan' && throttlingMethod === 'simulate');
  if (throttlingMethod === 'provided' || isNone) return 'none by Lighthouse';
  const parts = [
    throttling.cpuSlowdownMultiplier === undefined ? '' : `CPU ${throttling.cpuSlowdownMultiplier}× slower`,
    throttling.rttMs === undefined ? '' : `${throttling.rttMs} ms round trip`,
    throttling.throughputKbps === undefined ? '' : `${(throttling.throughputKbps / 1024).toFixed(1)} Mbit/s`,
  ].filter((text) => text !== '');
  return `${parts.join(', ')}${throttlingMethod === 'simulate' ? ' (simulated)' : ''}`;
}

/** As Lighthouse counts: audits that could pass or fail, without hidden ones. An audit that could not run has not passed. */
function passedOf(
  auditRefs: Raw['categories'][string]['auditRefs'],
  audits: ReadonlyMap<string, RawAudit>,
): { readonly passed: number; readonly passable: number } {
  const outcomes = auditRefs.flatMap(({ id, group }) => {
    const audit = group === 'hidden' ? undefined : audits.get(id);
    return audit === undefined ? [] : [outcomeOf(audit)];
  });
  return {
    passed: outcomes.filter((outcome) => outcome === 'passes').length,
    passable: outcomes.filter((outcome) => outcome === 'passes' || outcome === 'fails' || outcome === 'error').length,
  };
}

function reportOf(raw: Raw): LighthouseReport {
  const audits = new Map<string, RawAudit>();
  for (const audit of Object.values(raw.audits)) {
    const parsed = RawAuditSchema.safeParse(audit);
    if (parsed.success) audits.set(parsed.data.id, parsed.data);
  }
  const categories = Object.entries(raw.categories);
  const countsFor = (id: string): string[] =>
    categories
      .filter(([, { auditRefs }]) => auditRefs.some((ref) => ref.id === id && ref.group !== 'hidden'))
      .map(([name]) => name);
  const metricRefs = categories.flatMap(([, { auditRefs }]) => auditRefs.filter(({ group }) => group === 'metrics'));
  const metricIds = new Set(metricRefs.map(({ id }) => id));
  const mode = raw.gatherMode;
  const finalUrl = raw.finalDisplayedUrl ?? raw.finalUrl ?? raw.mainDocumentUrl ?? raw.requestedUrl;
  return {
    lighthouseVersion: raw.lighthouseVersion,
    mode,
    notAudited: notAudited(mode, Object.keys(raw.categories)),
    // Other modes load no page.
    requestedUrl: mode === 'navigation' ? raw.requestedUrl : finalUrl,
    finalUrl,
    fetchTime: raw.fetchTime,
    // A snapshot leaves the screen of the page as it is.
    formFactor:
      mode === 'snapshot'
        ? 'not emulated'
        : (raw.configSettings.formFactor ?? raw.configSettings.emulatedFormFactor ?? ''),
    throttling: throttlingText(raw.configSettings, mode),
    userAgent: raw.userAgent,
    warnings: raw.runWarnings.map(textOf).filter((text) => text !== ''),
    runtimeError: raw.runtimeError === undefined || raw.runtimeError.code === 'NO_ERROR' ? null : raw.runtimeError,
    categories: categories.map(([id, { title, score, auditRefs }]) => ({
      id,
      title,
      // Lighthouse has a score in other modes too, which is 0 where no audit has a weight, and shows none of them.
      score: mode === 'navigation' ? (score ?? null) : null,
      ...passedOf(auditRefs, audits),
    })),
    metrics: metricRefs.flatMap(({ id, acronym = '' }) => {
      const audit = audits.get(id);
      return audit === undefined
        ? []
        : [
            {
              id,
              title: audit.title,
              acronym,
              value: audit.numericValue ?? null,
              unit: audit.numericUnit ?? '',
              displayValue: (audit.displayValue ?? '').replaceAll('\u00a0', ' '),
              score: audit.score ?? null,
            },
          ];
    }),
    audits: [...audits.values()]
      .filter(({ id }) => !metricIds.has(id))
      .map((audit) => auditOf(audit, countsFor(audit.id)))
      .filter(({ categories: of }) => of.length > 0)
      .toSorted(worstFirst),
  };
}

/** Error `damaged_file` if the text is not JSON or not a Lighthouse result. */
export function readLighthouseReport(text: string): AppResult<LighthouseReport> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return err(
      appError(
        'damaged_file',
        `The Lighthouse result is not JSON: ${foreign(thrown instanceof Error ? thrown.message : String(thrown))}.`,
        'Export it again, or run pen_lighthouse again.',
      ),
    );
  }
  const parsed = checkBySchema(RawSchema, value);
  if (parsed.ok) return ok(reportOf(parsed.value));
  return err(
    appError(
      'damaged_file',
      `The file is not a Lighthouse result: ${problemText(parsed.error[0])}.`,
      'Export it again with --output=json, or run pen_lighthouse again.',
    ),
  );
}
