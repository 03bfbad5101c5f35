/** Makes blocks of sections in one expression each. */
import { plainTable, type Block, type Column, type List, type Paragraph, type Table, type Words } from './model.ts';

/** A column: its title beside its cell. */
export type ColumnOf<Row> = readonly [title: string | Column, cell: (row: Row) => Words];

/** A table by columns, of which those that are false are left out. `total`: rows of the whole list. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly (ColumnOf<Row> | false)[],
  total = rows.length,
): Table {
  const shown = columns.filter((column) => column !== false);
  return plainTable(
    shown.map(([title]) => title),
    rows.map((row) => shown.map(([, cell]) => cell(row))),
    total,
  );
}

export const paragraph = (words: Words): Paragraph => ({ kind: 'paragraph', words });

/** A paragraph of the sentences that are there, if any. */
export function sentences(given: readonly (string | false)[]): Block[] {
  const said = given.filter((sentence) => sentence !== false && sentence !== '');
  return said.length === 0 ? [] : [paragraph(said.join(' '))];
}

export const listOf = (items: readonly Words[]): List => ({ kind: 'list', rows: items.map((name) => ({ name })) });
