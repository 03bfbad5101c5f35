/** Values of an answer as text: figures with the unit of their column, and the whole answer as CSV or JSON. */
import { bytesWithUnit, formatCount, type FigureWithUnit } from '../../../shared/base/units.ts';
import { spreadsheetText } from '../../../shared/base/spreadsheet-text.ts';
import type { SqlResultColumn, SqlValue } from '../../../shared/features/sql/contract/sql.ts';

export type SqlUnit = 'bytes' | 'ms' | 'us' | 'count' | 'none';

/** The unit that the name of a column ends in. */
export function unitOf({ name }: Pick<SqlResultColumn, 'name'>): SqlUnit {
  const [, unit] = /_(bytes|ms|us|count)$/i.exec(name) ?? [];
  return (unit?.toLowerCase() as SqlUnit | undefined) ?? 'none';
}

/** True if a column has figures: by its type, or because its values are, as for a type of another name. */
export function isNumeric({ type }: Pick<SqlResultColumn, 'type'>): boolean {
  return /INT|DOUBLE|FLOAT|REAL|DECIMAL|NUMERIC/i.test(type) && !/\[\]|STRUCT|MAP|LIST|INTERVAL/i.test(type);
}

/** True if a column names things: objects, events, requests. */
export function isId({ link }: Pick<SqlResultColumn, 'link'>): boolean {
  return link !== null && link !== 'time';
}

/** Digits after the point of a figure that is no whole number; a small one has more. */
function fractionText(value: number): string {
  const size = Math.abs(value);
  const text = size >= 100 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : Number(value.toPrecision(3)).toString();
  return text.replace('-', '−');
}

/** A number without a unit of its own: whole numbers with groups of three digits, others rounded. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Number.isInteger(value) ? formatCount(value) : fractionText(value);
}

/** A figure as a cell shows it, and its unit. */
export function figureOf(value: number, unit: SqlUnit): FigureWithUnit {
  if (!Number.isFinite(value)) return { figure: String(value), unit: '' };
  if (unit === 'bytes') return bytesWithUnit(value);
  if (unit === 'ms' || unit === 'us') return { figure: numberText(value), unit };
  return { figure: numberText(value), unit: '' };
}

/** A figure and its unit as one text: `1.5 KB`. */
export function figureText(value: number, unit: SqlUnit): string {
  const { figure, unit: text } = figureOf(value, unit);
  return text === '' ? figure : `${figure} ${text}`;
}

/** The value as it is: what a copied row has. */
export function plainText(value: SqlValue): string {
  return value === null ? '' : String(value);
}

/** RFC 4180: quotes, commas, line ends and outer spaces are quoted. An empty text is quoted, null is empty. No text is computed by a spreadsheet. */
function csvField(value: SqlValue): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? spreadsheetText(value) : String(value);
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Answered {
  readonly columns: readonly Pick<SqlResultColumn, 'name'>[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** A header line and a line per row. */
export function toCsv({ columns, rows }: Answered): string {
  const lines = [columns.map(({ name }) => csvField(name)), ...rows.map((row) => row.map(csvField))];
  return `${lines.map((fields) => fields.join(',')).join('\r\n')}\r\n`;
}

/** Names of columns, each once: a second `name` is `name_1`. */
function uniqueNames(columns: Answered['columns']): readonly string[] {
  const used = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let count = 1; used.has(unique); count += 1) unique = `${name}_${count}`;
    used.add(unique);
    return unique;
  });
}

/** A list of one object per row. */
export function toJson({ columns, rows }: Answered): string {
  const names = uniqueNames(columns);
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]))),
    null,
    1,
  );
}
