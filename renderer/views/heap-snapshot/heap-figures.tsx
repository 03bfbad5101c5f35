/** The heap size in the toolbar. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { Bytes, Count } from '../../widgets/figure.tsx';
import type { HeapDocumentState } from './use-heap-document.ts';

export function HeapFigures({ state }: { state: HeapDocumentState }) {
  if (state.state !== 'open' && state.state !== 'opening') return null;
  const overview = state.state === 'open' ? state.overview : undefined;
  return (
    <span
      className="heap-figures"
      title={
        overview === undefined
          ? undefined
          : `${formatBytes(overview.totalSizeBytes)} in ${formatCount(overview.nodes)} objects, ${formatCount(overview.edges)} edges`
      }
    >
      <span>
        <Bytes sizeBytes={overview?.totalSizeBytes} place="inline" />
      </span>
      <span>
        <span className="third">in </span>
        <Count count={overview?.nodes} />
        <span className="third"> objects, </span>
      </span>
      <span>
        <Count count={overview?.edges} />
        <span className="third"> edges</span>
      </span>
    </span>
  );
}
