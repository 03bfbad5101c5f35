/** Readers of the tables of Lighthouse reports. */
import type { LighthouseReport } from '../contract/lighthouse.ts';
import {
  LIGHTHOUSE_AUDIT,
  LIGHTHOUSE_AUDIT_CATEGORY,
  LIGHTHOUSE_CATEGORY,
  LIGHTHOUSE_DETAIL,
  LIGHTHOUSE_METRIC,
} from '../../../engine/tables/contract/lighthouse.ts';
import { tableOfRows, textOrNull, type SqlTableOf } from '../../../engine/tables/index.ts';

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
