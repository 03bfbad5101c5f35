/** Readers of the tables of reports: Lighthouse, accessibility, and the list of an application capture. */
import type {
  AccessibilityElement,
  AccessibilityReport,
  AccessibilityRule,
} from '../../contracts/page/accessibility.ts';
import type { ApplicationCapture } from '../../contracts/page/applications.ts';
import type { LighthouseReport } from '../../contracts/page/lighthouse.ts';
import {
  ACCESSIBILITY_FRAME,
  ACCESSIBILITY_RULE,
  ACCESSIBILITY_VIOLATION,
} from '../../contracts/sql-tables/accessibility.ts';
import { APPLICATION_MEMBER, APPLICATION_NOT_CAPTURED } from '../../contracts/sql-tables/application.ts';
import {
  LIGHTHOUSE_AUDIT,
  LIGHTHOUSE_AUDIT_CATEGORY,
  LIGHTHOUSE_CATEGORY,
  LIGHTHOUSE_DETAIL,
  LIGHTHOUSE_METRIC,
} from '../../contracts/sql-tables/lighthouse.ts';
import { hostOf } from '../../base/addresses.ts';
import type { SqlTableOf } from './table-columns.ts';
import { tableOfRows, textOrNull } from './table-of.ts';

function* auditCategories({ audits }: LighthouseReport) {
  for (const { id, categories } of audits) for (const category of categories) yield { id, category };
}

function* auditCells({ audits }: LighthouseReport) {
  for (const { id, headings, rows } of audits)
    for (const [row, values] of rows.entries())
      for (const [column, value] of values.entries()) yield { id, row, heading: headings[column] ?? '', value };
}

function withMode<Row>(rows: readonly Row[], mode: LighthouseReport['mode']): (Row & { mode: string })[] {
  return rows.map((row) => ({ ...row, mode }));
}

export const LIGHTHOUSE_TABLES: readonly SqlTableOf<LighthouseReport>[] = [
  tableOfRows(LIGHTHOUSE_AUDIT, ({ audits, mode }: LighthouseReport) => withMode(audits, mode), {
    audit_id: ({ id }) => id,
    title: ({ title }) => title,
    mode: ({ mode }) => mode,
    score: ({ score }) => score,
    outcome: ({ outcome }) => outcome,
    display_value: ({ displayValue }) => textOrNull(displayValue),
    savings_ms: ({ savingsMs }) => savingsMs,
    savings_bytes: ({ savingsBytes }) => savingsBytes,
    detail_count: ({ rowCount }) => rowCount,
    error: ({ error }) => error,
    description: ({ description }) => textOrNull(description),
  }),
  tableOfRows(LIGHTHOUSE_CATEGORY, ({ categories, mode }: LighthouseReport) => withMode(categories, mode), {
    category_id: ({ id }) => id,
    title: ({ title }) => title,
    mode: ({ mode }) => mode,
    score: ({ score }) => score,
  }),
  tableOfRows(LIGHTHOUSE_AUDIT_CATEGORY, auditCategories, {
    audit_id: ({ id }) => id,
    category_id: ({ category }) => category,
  }),
  tableOfRows(LIGHTHOUSE_METRIC, ({ metrics, mode }: LighthouseReport) => withMode(metrics, mode), {
    metric_id: ({ id }) => id,
    acronym: ({ acronym }) => textOrNull(acronym),
    title: ({ title }) => title,
    mode: ({ mode }) => mode,
    value: ({ value }) => value,
    unit: ({ unit }) => textOrNull(unit),
    display_value: ({ displayValue }) => textOrNull(displayValue),
    score: ({ score }) => score,
  }),
  tableOfRows(LIGHTHOUSE_DETAIL, auditCells, {
    audit_id: ({ id }) => id,
    detail_row: ({ row }) => row,
    heading: ({ heading }) => textOrNull(heading),
    value: ({ value }) => value,
  }),
];

interface RuleRow {
  readonly rule: AccessibilityRule;
  readonly needsReview: boolean;
}

function ruleRows({ violations, review }: AccessibilityReport): RuleRow[] {
  return [
    ...violations.map((rule) => ({ rule, needsReview: false })),
    ...review.map((rule) => ({ rule, needsReview: true })),
  ];
}

interface ElementRow extends RuleRow {
  readonly element: AccessibilityElement;
  readonly frameUrl: string;
}

function* elementRows(report: AccessibilityReport): Generator<ElementRow> {
  for (const row of ruleRows(report))
    for (const element of row.rule.elements)
      yield { ...row, element, frameUrl: report.frames[element.frame]?.url ?? '' };
}

export const ACCESSIBILITY_TABLES: readonly SqlTableOf<AccessibilityReport>[] = [
  tableOfRows(ACCESSIBILITY_VIOLATION, elementRows, {
    rule: ({ rule }) => rule.rule,
    needs_review: ({ needsReview }) => needsReview,
    impact: ({ element, rule }) => element.impact ?? rule.impact,
    selector: ({ element }) => element.path.join(' >>> '),
    html: ({ element }) => element.html,
    message: ({ element }) => textOrNull(element.messages.join('\n')),
    frame_id: ({ element }) => element.frame,
    frame_url: ({ frameUrl }) => textOrNull(frameUrl),
  }),
  tableOfRows(ACCESSIBILITY_RULE, ruleRows, {
    rule: ({ rule }) => rule.rule,
    axe_rule: ({ rule }) => rule.axeRule,
    needs_review: ({ needsReview }) => needsReview,
    impact: ({ rule }) => rule.impact,
    help: ({ rule }) => textOrNull(rule.help),
    help_url: ({ rule }) => textOrNull(rule.helpUrl),
    tags: ({ rule }) => textOrNull(rule.tags.join(',')),
    element_count: ({ rule }) => rule.count,
  }),
  tableOfRows(ACCESSIBILITY_FRAME, ({ frames }: AccessibilityReport) => frames.entries(), {
    frame_id: ([frame]) => frame,
    url: ([, { url }]) => textOrNull(url),
    is_scanned: ([, { isScanned }]) => isScanned,
    reason: ([, { reason }]) => reason,
  }),
];

function* memberRows({ kind, members }: ApplicationCapture) {
  for (const member of members) yield { ...member, kind };
}

export const APPLICATION_TABLES: readonly SqlTableOf<ApplicationCapture>[] = [
  tableOfRows(APPLICATION_MEMBER, memberRows, {
    capture_id: ({ captureId }) => captureId,
    kind: ({ kind }) => kind,
    type: ({ target }) => target.type,
    title: ({ target }) => textOrNull(target.title),
    url: ({ target }) => textOrNull(target.url),
    host: ({ target }) => hostOf(target.url),
    start_offset_ms: ({ startOffsetMs }) => startOffsetMs,
    duration_ms: ({ durationMs }) => durationMs,
    size_bytes: ({ sizeBytes }) => sizeBytes,
  }),
  tableOfRows(APPLICATION_NOT_CAPTURED, ({ notCaptured }: ApplicationCapture) => notCaptured, {
    type: ({ target }) => target.type,
    title: ({ target }) => textOrNull(target.title),
    url: ({ target }) => textOrNull(target.url),
    host: ({ target }) => hostOf(target.url),
    code: ({ code }) => code,
    reason: ({ reason }) => reason,
  }),
];
