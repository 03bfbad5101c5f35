/** Rows of a question as CSV and as JSON, written as they are read. */
import { spreadsheetText } from '../../../shared/base/spreadsheet-text.ts';
import type { SqlResult, SqlValue } from '../../../shared/features/sql/contract/sql.ts';

export const ROW_FORMATS = ['table', 'json', 'csv', 'spreadsheet', 'parquet'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

export interface RowWriter {
  head(columns: SqlResult['columns']): string;
  /** `isFirst`: no rows came before. */
  rows(columns: SqlResult['columns'], rows: SqlResult['rows'], isFirst: boolean): string;
  tail(): string;
}

/** RFC 4180; null is empty. */
function csvCell(value: SqlValue): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

const csvLine = (cells: readonly SqlValue[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** For programs: every value as it is, also one that a spreadsheet would compute. */
export const CSV_WRITER: RowWriter = {
  head: (columns) => csvLine(columns.map(({ name }) => name)),
  rows: (_, rows) => rows.map(csvLine).join(''),
  tail: () => '',
};

const shownAsText = (value: SqlValue): SqlValue => (typeof value === 'string' ? spreadsheetText(value) : value);

/** CSV whose texts no spreadsheet computes. */
export const SPREADSHEET_WRITER: RowWriter = {
  head: (columns) => csvLine(columns.map(({ name }) => shownAsText(name))),
  rows: (_, rows) => rows.map((row) => csvLine(row.map(shownAsText))).join(''),
  tail: () => '',
};

/** One document: `columns` with their types, and `rows` as objects. Of columns with one name, the last value is there. */
export const JSON_WRITER: RowWriter = {
  head: (columns) => `{"columns":${JSON.stringify(columns.map(({ name, type }) => ({ name, type })))},"rows":[`,
  rows: (columns, rows, isFirst) =>
    rows
      .map((row, index) => {
        const entries = columns.map(({ name }, at): [string, SqlValue] => [name, row[at] ?? null]);
        return `${isFirst && index === 0 ? '' : ','}\n${JSON.stringify(Object.fromEntries(entries))}`;
      })
      .join(''),
  tail: () => '\n]}\n',
};
