/** Columns of files with their usage. */
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CoveredFile, CoverageOverview } from '../../../shared/engine/coverage/contract/coverage.ts';
import { bytesColumn } from '../../core/widgets/tables/figure-columns.tsx';
import { NoteMark } from '../../core/widgets/noted.tsx';
import { Figure } from '../../core/widgets/figure.tsx';
import type { Column } from '../../core/widgets/tables/table-columns.ts';

/** The file name; the tooltip shows the whole URL. */
export function fileTitle({ url, part }: Pick<CoveredFile, 'url' | 'part'>): string {
  const path = url.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  const name = path === '' ? url : path.slice(path.lastIndexOf('/') + 1);
  return [name === '' ? url : name, part].filter(Boolean).join(' ');
}

/** The folder or host before the name, dim. */
export function fileFolder({ url }: Pick<CoveredFile, 'url'>): string {
  const path = url.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  return path.slice(0, path.lastIndexOf('/') + 1).replace(/^https?:\/\//, '');
}

export function FileName({ file }: { readonly file: Pick<CoveredFile, 'url' | 'part'> }) {
  return (
    <span className="coverage-file cut">
      <span>{fileTitle(file)}</span>
      <NoteMark place={{ view: 'source', url: file.url, line: null, column: null }} />
      <span className="third cut">{fileFolder(file)}</span>
    </span>
  );
}

/** Used and unused bytes as a bar relative to the largest file. */
function UsageBar({ file, largestBytes }: { readonly file: CoveredFile; readonly largestBytes: number }) {
  const scale = largestBytes === 0 ? 0 : 100 / largestBytes;
  return (
    <svg className="coverage-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect className="coverage-bar-used" x={0} y={0} width={file.usedBytes * scale} height={8} />
      <rect
        className="coverage-bar-unused"
        x={file.usedBytes * scale}
        y={0}
        width={file.unusedBytes * scale}
        height={8}
      />
    </svg>
  );
}

export function fileColumns(kind: CoverageOverview['kind'], largestBytes: number): readonly Column<CoveredFile>[] {
  const noun = kind === 'js-coverage' ? 'Functions' : 'Rules';
  const bytes = (id: string, title: string, of: (file: CoveredFile) => number, explanation: string) =>
    bytesColumn<CoveredFile>(id, title, of, { width: 92, sortable: 'figure', explanation });
  const share = ({ usedBytes, totalBytes }: CoveredFile): number => (totalBytes === 0 ? 0 : usedBytes / totalBytes);
  return [
    {
      id: 'name',
      title: kind === 'js-coverage' ? 'Script' : 'Style sheet',
      width: 'grow',
      minWidthPx: 160,
      sortable: 'text',
      canHide: false,
      cell: (file) => <FileName file={file} />,
      text: (file) => [file.url, file.part].filter(Boolean).join(' '),
    },
    bytes('total', 'Total', ({ totalBytes }) => totalBytes, 'Bytes of the source text'),
    bytes(
      'used',
      'Used',
      ({ usedBytes }) => usedBytes,
      kind === 'js-coverage' ? 'Bytes that ran' : 'Bytes of rules that applied',
    ),
    bytes('unused', 'Unused', ({ unusedBytes }) => unusedBytes, 'Bytes that were not used'),
    {
      id: 'share',
      title: 'Used %',
      width: 66,
      align: 'right',
      sortable: 'figure',
      cell: (file) => <Figure figure={formatPercent(share(file)).replace('%', '')} unit="%" place="inline" />,
      text: (file) => formatPercent(share(file)),
    },
    {
      id: 'bar',
      title: '',
      width: 90,
      minWidthPx: 60,
      cell: (file) => <UsageBar file={file} largestBytes={largestBytes} />,
      text: () => '',
      explanation: 'Used and unused bytes, relative to the largest file',
    },
    {
      id: 'units',
      title: noun,
      width: 96,
      align: 'right',
      sortable: 'figure',
      cell: (file) => <span className="figure">{`${formatCount(file.usedUnits)} of ${formatCount(file.units)}`}</span>,
      text: (file) => `${formatCount(file.usedUnits)} of ${formatCount(file.units)}`,
      explanation:
        kind === 'js-coverage'
          ? 'Functions that ran. V8 does not report functions in code it never compiled'
          : 'Style rules that applied',
    },
  ];
}
