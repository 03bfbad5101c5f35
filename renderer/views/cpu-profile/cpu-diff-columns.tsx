/** Columns of a comparison of CPU profiles: self time in A and B, and the change as a bar from one axis. */
import type { AnalysisParams } from '../../../shared/contracts/analysis.ts';
import type { CpuChange } from '../../../shared/contracts/cpu-profiles.ts';
import { Figure } from '../../widgets/figure.tsx';
import { functionColumn, functionText } from '../../widgets/profile/call-columns.tsx';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';
import type { Column } from '../../widgets/table-columns.ts';
import { formatMs, msCell } from './milliseconds.tsx';

export const CHANGE_SORTS: Readonly<Record<string, NonNullable<AnalysisParams<'cpu.compare'>['sort']>>> = {
  function: 'name',
  base: 'base',
  new: 'new',
  change: 'delta',
};

/** A bar to the right of the axis for more time, to the left for less; `largestMs` fills its half. */
function ChangeBar({ of, largestMs }: { of: CpuChange; largestMs: number }) {
  const share = largestMs > 0 ? Math.min(1, Math.abs(of.deltaMs) / largestMs) : 0;
  return (
    <span className="cpu-change" aria-hidden>
      <span
        data-direction={of.deltaMs < 0 ? 'less' : 'more'}
        data-noise={of.exceedsNoise ? undefined : ''}
        style={{ width: of.deltaMs === 0 ? 0 : `max(1px, ${share * 50}%)` }}
      />
    </span>
  );
}

function Change({ of }: { of: CpuChange }) {
  const [figure = ''] = formatMs(of.deltaMs).split(' ');
  const isShown = Math.abs(of.deltaMs) >= 0.05;
  const figures = (
    <Figure
      figure={isShown && of.deltaMs > 0 ? `+${figure}` : figure}
      unit="ms"
      {...(isShown && of.exceedsNoise ? { tone: of.deltaMs > 0 ? 'growth' : 'shrinkage' } : {})}
      title={of.exceedsNoise ? 'More than chance' : 'Within what chance explains'}
    />
  );
  return of.exceedsNoise ? <b>{figures}</b> : <span className="third">{figures}</span>;
}

export function changeColumns(largestMs: number): Column<CpuChange>[] {
  const nameOf = (of: CpuChange): string => functionName(of.name);
  return [
    functionColumn<CpuChange>(nameOf, nameOf, functionText, true),
    {
      id: 'base',
      title: 'A',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (of) => msCell(of.baseMs),
      text: (of) => String(of.baseMs),
      explanation: 'Its own time in A, for a recording as long as B',
      sortable: 'figure',
    },
    {
      id: 'new',
      title: 'B',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (of) => msCell(of.newMs),
      text: (of) => String(of.newMs),
      explanation: 'Its own time in B',
      sortable: 'figure',
    },
    {
      id: 'change',
      title: 'Change',
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (of) => <Change of={of} />,
      text: (of) => String(of.deltaMs),
      explanation: 'B less A. Bold where the number of samples does not explain it by chance (two standard deviations)',
      sortable: 'figure',
    },
    {
      id: 'bar',
      title: 'Less, more',
      width: 160,
      cell: (of) => <ChangeBar of={of} largestMs={largestMs} />,
      text: (of) => (of.exceedsNoise ? 'more than chance' : 'within chance'),
      explanation: 'The change from one axis: to the left less time, to the right more',
    },
    {
      id: 'source',
      title: 'Source',
      width: 190,
      cell: (of) => <span className="mono">{sourcePlace(of) || '–'}</span>,
      text: wholeSource,
      tooltip: wholeSource,
      explanation: 'Script and line of the function',
    },
  ];
}
