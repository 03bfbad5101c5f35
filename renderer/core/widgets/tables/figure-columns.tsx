/** Right-aligned columns of sizes, counts and other figures. */
import type { ReactNode } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import { Bytes, Count } from '../figure.tsx';
import type { Column } from './table-columns.ts';

/** Null: no value, a dash. Undefined: not known yet, an ellipsis. `blank`: rows of this kind have no such figure, an empty cell. */
export type RowFigure = number | null | undefined | 'blank';

type Options<Row> = Omit<Partial<Column<Row>>, 'id' | 'title'>;

/** Figures with a unit, as `draw` renders them; the text is the number. */
export function figureColumn<Row, Figure extends RowFigure>(
  id: string,
  title: string,
  figureOf: (row: Row) => Figure,
  draw: (figure: Exclude<Figure, 'blank'>) => ReactNode,
  options: Options<Row> = {},
): Column<Row> {
  const isBlank = (figure: Figure): figure is Figure & 'blank' => figure === 'blank';
  return {
    id,
    title,
    width: 104,
    align: 'right',
    hasUnit: true,
    cell: (row) => {
      const figure = figureOf(row);
      return isBlank(figure) ? null : draw(figure as Exclude<Figure, 'blank'>);
    },
    text: (row) => {
      const figure = figureOf(row);
      return typeof figure === 'number' ? String(figure) : '';
    },
    ...options,
  };
}

export function bytesColumn<Row>(
  id: string,
  title: string,
  figureOf: (row: Row) => RowFigure,
  options: Options<Row> = {},
): Column<Row> {
  return figureColumn<Row, RowFigure>(id, title, figureOf, (sizeBytes) => <Bytes sizeBytes={sizeBytes} />, options);
}

export function countColumn<Row>(
  id: string,
  title: string,
  figureOf: (row: Row) => RowFigure,
  options: Options<Row> = {},
): Column<Row> {
  return figureColumn<Row, RowFigure>(id, title, figureOf, (count) => <Count count={count} />, {
    width: 84,
    hasUnit: false,
    text: (row) => {
      const figure = figureOf(row);
      return typeof figure === 'number' ? formatCount(figure) : '';
    },
    ...options,
  });
}
