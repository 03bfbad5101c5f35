/** Columns of the table of commits. */
import type { RecordedCommit } from '../../stores/renders/render-totals.ts';
import { Figure } from '../../widgets/figure.tsx';
import { countColumn, figureColumn } from '../../widgets/tables/figure-columns.tsx';
import type { Column, TableSort } from '../../widgets/tables/table-columns.ts';
import { beganText, Milliseconds } from './render-words.tsx';

type Row = RecordedCommit;

export function commitColumns(sinceMs: number, hasTimes: boolean): readonly Column<Row>[] {
  return [
    {
      id: 'at',
      title: 'Time',
      width: 88,
      align: 'right',
      hasUnit: true,
      canHide: false,
      sortable: 'figure',
      sortValue: ({ atMs }) => atMs,
      text: ({ atMs }) => ((atMs - sinceMs) / 1000).toFixed(2),
      cell: ({ atMs }) => <Figure figure={((atMs - sinceMs) / 1000).toFixed(2)} unit="s" />,
      explanation: 'From the start of the recording',
    },
    {
      id: 'began',
      title: 'Begun by',
      width: 'grow',
      minWidthPx: 180,
      sortable: 'text',
      text: beganText,
      explanation: 'The event in which it happened, or the response that had just ended; a trace also shows timers',
    },
    countColumn<Row>('components', 'Components', ({ rows }) => rows.length, {
      width: 100,
      sortable: 'figure',
      sortValue: ({ rows }) => rows.length,
    }),
    countColumn<Row>('renders', 'Renders', ({ renders }) => renders, {
      sortable: 'figure',
      sortValue: ({ renders }) => renders,
    }),
    countColumn<Row>('wasted', 'Wasted', ({ wasted }) => wasted, {
      sortable: 'figure',
      sortValue: ({ wasted }) => wasted,
      explanation: 'Renders in which no input differed and neither did the output',
    }),
    countColumn<Row>('mounts', 'Mounted', ({ mounts }) => mounts, {
      sortable: 'figure',
      sortValue: ({ mounts }) => mounts,
    }),
    ...(hasTimes
      ? [
          figureColumn<Row, number | null>(
            'self',
            'Time',
            ({ selfMs }) => selfMs,
            (ms) => <Milliseconds ms={ms} />,
            {
              width: 92,
              sortable: 'figure',
              sortValue: ({ selfMs }) => selfMs,
              explanation: 'Own time of all its components, by the clock of the framework',
            },
          ),
        ]
      : []),
  ];
}

/** Newest first. */
export const FIRST_COMMIT_SORT: readonly TableSort[] = [{ columnId: 'at', descending: true }];
