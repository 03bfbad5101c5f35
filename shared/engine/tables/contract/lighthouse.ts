/** Tables of a Lighthouse report. Scores are from 0 to 1. */
import type { SqlTable } from './sql-schema.ts';

/** The same in all rows of one report: scores of different modes are not compared. */
const MODE = {
  name: 'mode',
  type: 'text',
  description: 'Mode of the report: navigation, timespan or snapshot.',
} as const;

export const LIGHTHOUSE_AUDIT = {
  name: 'audit',
  description: 'An audit of the report.',
  columns: [
    { name: 'audit_id', type: 'text', description: 'Id, such as unused-javascript.' },
    { name: 'title', type: 'text', description: 'Title.' },
    { name: 'score', type: 'double', description: 'Score; null where it is not scored.' },
    { name: 'outcome', type: 'text', description: 'passes, fails, informs, not-applicable, manual or error.' },
    { name: 'display_value', type: 'text', description: 'Result in words; null without one.' },
    { name: 'savings_ms', type: 'double', description: 'Estimated time saved; null without an estimate.' },
    { name: 'savings_bytes', type: 'double', description: 'Estimated bytes saved; null without an estimate.' },
    { name: 'detail_count', type: 'integer', description: 'Rows of its table in the file.' },
    { name: 'error', type: 'text', description: 'Why it could not run.' },
    { name: 'description', type: 'text', description: 'Explanation, with Markdown links.' },
    MODE,
  ],
} as const satisfies SqlTable;

export const LIGHTHOUSE_CATEGORY = {
  name: 'category',
  description: 'A category of the report.',
  columns: [
    { name: 'category_id', type: 'text', description: 'Id, such as performance.' },
    { name: 'title', type: 'text', description: 'Title.' },
    {
      name: 'score',
      type: 'double',
      description: 'Score; null if it could not be scored, and in a timespan or snapshot.',
    },
    MODE,
  ],
} as const satisfies SqlTable;

export const LIGHTHOUSE_AUDIT_CATEGORY = {
  name: 'audit_category',
  description: 'An audit in a category; an audit may be in several.',
  columns: [
    { name: 'audit_id', type: 'text', description: 'The audit: audit.audit_id.' },
    { name: 'category_id', type: 'text', description: 'The category: category.category_id.' },
  ],
} as const satisfies SqlTable;

export const LIGHTHOUSE_METRIC = {
  name: 'metric',
  description: 'A metric of the report.',
  columns: [
    { name: 'metric_id', type: 'text', description: 'Id, such as largest-contentful-paint.' },
    { name: 'acronym', type: 'text', description: 'FCP, LCP, TBT, CLS …' },
    { name: 'title', type: 'text', description: 'Title.' },
    { name: 'value', type: 'double', description: 'Value in its unit; null if it could not be measured.' },
    { name: 'unit', type: 'text', description: 'millisecond, unitless …' },
    { name: 'display_value', type: 'text', description: 'Value in words.' },
    { name: 'score', type: 'double', description: 'Score; null if it could not be scored.' },
    MODE,
  ],
} as const satisfies SqlTable;

export const LIGHTHOUSE_DETAIL = {
  name: 'detail',
  description: 'A cell of the table of an audit.',
  columns: [
    { name: 'audit_id', type: 'text', description: 'The audit: audit.audit_id.' },
    { name: 'detail_row', type: 'integer', description: 'Row of the table, from 0.' },
    { name: 'heading', type: 'text', description: 'Heading of its column; null without one.' },
    { name: 'value', type: 'text', description: 'Value in words.' },
  ],
} as const satisfies SqlTable;

export const LIGHTHOUSE_SQL_TABLES = [
  LIGHTHOUSE_AUDIT,
  LIGHTHOUSE_CATEGORY,
  LIGHTHOUSE_AUDIT_CATEGORY,
  LIGHTHOUSE_METRIC,
  LIGHTHOUSE_DETAIL,
] as const satisfies readonly SqlTable[];
