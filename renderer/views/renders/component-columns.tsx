/** Columns of the table of components. */
import { formatCount } from '../../../shared/base/units.ts';
import type { ComponentTotals } from '../../stores/renders/render-totals.ts';
import { SourceLink } from '../../widgets/source-link.tsx';
import { countColumn, figureColumn } from '../../widgets/tables/figure-columns.tsx';
import type { Column, TableSort } from '../../widgets/tables/table-columns.ts';
import { Tag } from '../../widgets/tag.tsx';
import { Milliseconds, reasonText, sourceText } from './render-words.tsx';

type Row = ComponentTotals;

const time = (
  id: string,
  title: string,
  of: (row: Row) => number | null,
  explanation: string,
  width = 104,
): Column<Row> =>
  figureColumn<Row, number | null>(id, title, of, (ms) => <Milliseconds ms={ms} />, {
    width,
    sortable: 'figure',
    sortValue: of,
    explanation,
  });

const count = (id: string, title: string, of: (row: Row) => number, explanation: string): Column<Row> =>
  countColumn<Row>(id, title, of, { width: 88, sortable: 'figure', sortValue: of, explanation });

const NAME: Column<Row> = {
  id: 'component',
  title: 'Component',
  width: 220,
  minWidthPx: 140,
  canHide: false,
  sortable: 'text',
  text: ({ name }) => name,
  cell: ({ name, place, isMemo }) => (
    <span className="renders-name row">
      <span className="cut">{name === '' ? '(anonymous)' : name}</span>
      {isMemo ? <Tag title="It compares its props itself">memo</Tag> : null}
      {place === null ? null : (
        <SourceLink place={place} className="renders-source cut" inRow>
          {sourceText(place)}
        </SourceLink>
      )}
    </span>
  ),
  tooltip: ({ name, place }) => (place === null ? name : `${name} (${place.url}:${place.line})`),
};

const WHY: Column<Row> = {
  id: 'why',
  title: 'Why, mostly',
  width: 'grow',
  minWidthPx: 200,
  sortable: 'text',
  text: reasonText,
  explanation: 'The reason of most renders; the details have all of them',
};

/** `hasTimes`: the framework measures. */
export function componentColumns(hasTimes: boolean): readonly Column<Row>[] {
  return [
    NAME,
    count('renders', 'Renders', ({ renders }) => renders, 'Renders of instances that existed before'),
    count(
      'wasted',
      'Wasted',
      ({ wasted }) => wasted,
      'Renders in which no input differed and neither did the output; functions are compared by their code',
    ),
    ...(hasTimes
      ? [
          time(
            'wastedMs',
            'Wasted time',
            ({ wastedMs }) => wastedMs,
            'Own time of wasted renders, as far as it was measured',
            124,
          ),
        ]
      : []),
    WHY,
    ...(hasTimes
      ? [
          time('self', 'Self', ({ selfMs }) => selfMs, 'Own time, by the clock of the framework'),
          time('total', 'Total', ({ totalMs }) => totalMs, 'With what is below it'),
        ]
      : []),
    count('mounts', 'Mounted', ({ mounts }) => mounts, 'New instances, also those in the place of others'),
  ];
}

export const FIRST_SORT: readonly TableSort[] = [{ columnId: 'wasted', descending: true }];

export function matches({ name, place }: Row, wanted: string): boolean {
  return `${name}\n${place?.url ?? ''}`.toLowerCase().includes(wanted);
}

export const summaryOf = (rows: readonly Row[]): string => {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return `${formatCount(rows.length)} ${rows.length === 1 ? 'component' : 'components'}, ${formatCount(sum(({ renders }) => renders))} renders, ${formatCount(sum(({ wasted }) => wasted))} wasted, ${formatCount(sum(({ mounts }) => mounts))} mounted`;
};
