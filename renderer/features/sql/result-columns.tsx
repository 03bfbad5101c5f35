/** The columns of an answer as columns of a table: figures on the right with their unit, links where a value names a place. */
import type { ReactNode } from 'react';
import type { SqlResultColumn, SqlValue } from '../../../shared/features/sql/contract/sql.ts';
import { Figure } from '../../core/widgets/figure.tsx';
import type { Column } from '../../core/widgets/tables/table-columns.ts';
import { figureOf, isId, isNumeric, plainText, unitOf } from './sql-values.ts';

export interface ResultRow {
  readonly index: number;
  readonly values: readonly SqlValue[];
}

/** The place that a cell's link opens. */
export interface CellLink {
  /** `Object @123 in Snapshot 14:10`. */
  readonly title: string;
  readonly open: () => void;
}

/** The link of a value in a column by its position; null without one. */
export type LinkOf = (column: number, row: ResultRow) => CellLink | null;

/** Rows that are looked at to choose the width of a column. */
const WIDTH_ROWS = 200;
const CHAR_PX = 7;
const WIDTH_PX = { least: 72, figure: 104, most: 280, growing: 180, padding: 24 };

function widthOf(name: string, index: number, rows: readonly ResultRow[], isFigure: boolean): number {
  const longest = rows
    .slice(0, WIDTH_ROWS)
    .reduce((chars, { values }) => Math.max(chars, plainText(values[index] ?? null).length), name.length);
  const natural = longest * CHAR_PX + WIDTH_PX.padding;
  return Math.round(Math.min(WIDTH_PX.most, Math.max(isFigure ? WIDTH_PX.figure : WIDTH_PX.least, natural)));
}

function Value({ value, children }: { readonly value: SqlValue; readonly children: ReactNode }) {
  return value === null ? <span className="third sql-null">null</span> : children;
}

/** `hasAllRows`: only then can the table sort them. */
export function resultColumns(
  columns: readonly SqlResultColumn[],
  rows: readonly ResultRow[],
  linkOf: LinkOf,
  hasAllRows: boolean,
): readonly Column<ResultRow>[] {
  const figures = columns.map(isNumeric);
  const widths = columns.map(({ name }, index) => widthOf(name, index, rows, figures[index] === true));
  const texts = widths.map((widthPx, index) => (figures[index] === true ? 0 : widthPx));
  // The widest text takes the room that is left; without texts, the last figure does.
  const growing = figures.every(Boolean) ? columns.length - 1 : texts.indexOf(Math.max(...texts));
  return columns.map((column, index): Column<ResultRow> => {
    const unit = unitOf(column);
    const isFigure = figures[index] === true;
    const valueOf = ({ values }: ResultRow): SqlValue => values[index] ?? null;
    const drawn = (value: SqlValue): ReactNode => {
      if (typeof value !== 'number') return plainText(value);
      // An id is no amount: no groups of digits.
      if (isId(column)) return <Figure figure={plainText(value)} place="inline" />;
      const { figure, unit: text } = figureOf(value, unit);
      return <Figure figure={figure} unit={text} place={unit === 'none' || unit === 'count' ? 'inline' : 'column'} />;
    };
    const cell = (row: ResultRow): ReactNode => {
      const value = valueOf(row);
      const link = value === null ? null : linkOf(index, row);
      return (
        <Value value={value}>
          {link === null ? (
            drawn(value)
          ) : (
            <button
              type="button"
              className="sql-link cut"
              tabIndex={-1}
              title={link.title}
              onClick={(event) => {
                event.stopPropagation();
                link.open();
              }}
            >
              {drawn(value)}
            </button>
          )}
        </Value>
      );
    };
    return {
      id: String(index),
      title: column.name,
      explanation: column.type,
      align: isFigure ? 'right' : 'left',
      hasUnit: isFigure && unit !== 'none' && unit !== 'count',
      width: index === growing ? 'grow' : (widths[index] ?? WIDTH_PX.least),
      minWidthPx: index === growing ? Math.min(WIDTH_PX.growing, widths[index] ?? 0) : WIDTH_PX.least,
      text: (row) => plainText(valueOf(row)),
      cell,
      ...(hasAllRows
        ? {
            sortable: isFigure ? ('figure' as const) : ('text' as const),
            sortValue: (row: ResultRow) => {
              const value = valueOf(row);
              return typeof value === 'boolean' ? Number(value) : value;
            },
          }
        : {}),
    };
  });
}
