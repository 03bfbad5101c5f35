/** Columns of the result of a leak hunt. */
import { formatBytes, formatCount, formatSpread } from '../../../../shared/base/units.ts';
import { withMeaning } from '../../../../shared/contracts/heap/heap-class-names.ts';
import { bytesColumn } from '../../../widgets/tables/figure-columns.tsx';
import type { Column } from '../../../widgets/tables/table-columns.ts';
import { Sparkline } from '../diff/sparkline.tsx';
import { rowObjects, type HuntRow } from './hunt-rows.ts';

function perRound(
  id: string,
  title: string,
  figuresOf: (row: HuntRow) => readonly number[],
  format: (figure: number) => string,
  { widthPx, explanation }: { readonly widthPx: number; readonly explanation: string },
): Column<HuntRow> {
  const text = (row: HuntRow): string => {
    const figures = figuresOf(row);
    return figures.length === 0 ? '–' : formatSpread(figures, format);
  };
  return {
    id,
    title,
    width: widthPx,
    explanation,
    cell: (row) => (
      <span className="hunt-rounds row">
        <span className="hunt-rounds-text">{text(row)}</span>
        <Sparkline figures={figuresOf(row)} from="zero" write={format} />
      </span>
    ),
    text,
    sortable: 'figure',
    sortValue: (row) => Math.max(0, ...figuresOf(row)),
  };
}

export const HUNT_COLUMNS: readonly Column<HuntRow>[] = [
  {
    id: 'class',
    title: 'Class',
    width: 240,
    canHide: false,
    cell: ({ className, node, kind, leaves, noLeak }) => (
      <span className="cut">
        {leaves === null ? null : <span className="mono">{leaves.name} </span>}
        <span className={leaves === null ? 'mono' : 'mono third'}>{className}</span>{' '}
        <span className="third">@{node}</span>
        {kind === 'inPlace' ? <span className="third"> grows itself</span> : null}
        {noLeak === '' ? null : <span className="third"> {noLeak}</span>}
      </span>
    ),
    text: ({ className, node, leaves, noLeak }) =>
      `${leaves === null ? '' : `${leaves.name} `}${className} @${node}${noLeak === '' ? '' : ` ${noLeak}`}`,
    tooltip: ({ className, classes }) =>
      classes.length === 0 ? withMeaning(className) : `${withMeaning(className)}, per round with ${classes.join(', ')}`,
    sortable: 'text',
    explanation: 'The class that each round leaves, and that of its object nearest to the root',
  },
  {
    id: 'cut',
    title: 'Reference to remove',
    width: 'grow',
    minWidthPx: 220,
    cell: ({ edgeToCut, path }) => <span className="mono cut">{edgeToCut === '' ? path : edgeToCut}</span>,
    text: ({ edgeToCut, path }) => (edgeToCut === '' ? path : edgeToCut),
    tooltip: ({ path }) => path,
    sortable: 'text',
    explanation: 'The reference of the page’s own code to the collection or object that grows',
  },
  perRound('objects', 'Objects per round', rowObjects, formatCount, {
    widthPx: 168,
    explanation: 'New objects less freed ones, least to most; the line has one point for each round',
  }),
  perRound('bytes', 'Bytes per round', (row) => row.bytesPerRound, formatBytes, {
    widthPx: 226,
    explanation: 'What removing the reference would free of each round, least to most',
  }),
  bytesColumn('retained', 'Retained', (row) => row.retainedSizeBytes, {
    explanation: 'Size that the last snapshot would free without what was gained since the first',
    sortable: 'figure',
    sortValue: (row) => row.retainedSizeBytes,
  }),
];
