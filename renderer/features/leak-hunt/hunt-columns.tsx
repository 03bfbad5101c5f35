/** Columns of the result of a leak hunt. */
import { formatBytes, formatSpread } from '../../../shared/base/units.ts';
import { withMeaning } from '../../../shared/engine/heap/contract/heap-class-names.ts';
import { perAction } from '../../../shared/features/heap/survivors.ts';
import type { Column } from '../../core/widgets/tables/table-columns.ts';
import { Sparkline } from '../heap/diff/sparkline.tsx';
import { rowObjects, type HuntRow } from './hunt-rows.ts';

/** The least to the most, by action where each round has as many, as the headline has it; by round otherwise. */
function spread(
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

const NAMED_COLUMNS: readonly Column<HuntRow>[] = [
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
];

/** `actions`: of each round; null if there were none, or if rounds differ. */
export function huntColumns(actions: number | null): readonly Column<HuntRow>[] {
  const per = actions === null ? 'round' : 'action';
  const each = (figures: readonly number[]): number[] => figures.map((figure) => figure / (actions ?? 1));
  return [
    ...NAMED_COLUMNS,
    spread(
      'objects',
      `Objects per ${per}`,
      (row) => each(rowObjects(row)),
      (count) => perAction(count, 1),
      {
        widthPx: 168,
        explanation: 'New objects less freed ones, least to most; the line has one point for each round',
      },
    ),
    spread('bytes', `Bytes per ${per}`, (row) => each(row.bytesPerRound), formatBytes, {
      widthPx: 226,
      explanation: 'What removing the reference would free of each round, least to most',
    }),
  ];
}
