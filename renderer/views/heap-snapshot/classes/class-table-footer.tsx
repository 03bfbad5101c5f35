/** Below the class table: totals of the matching objects, state of the filter, and how the snapshot was read. */
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { OpenHeap } from '../open-heap.ts';
import { QueryProgress } from '../query-progress.tsx';
import type { ClassLoader } from './class-loader.ts';
import type { ClassTotals } from './class-rows.ts';
import { ReadingTimes } from './reading-times.tsx';

export interface ClassTableFooterProps extends Pick<OpenHeap, 'overview' | 'retained' | 'onRetain'> {
  /** Null until the first page. */
  readonly totals: ClassTotals | null;
  /** Only some classes or objects match. */
  readonly isFiltered: boolean;
  /** Set while a filter of objects is evaluated. */
  readonly filtering: ClassLoader | null;
  readonly isLoading: boolean;
}

export function ClassTableFooter(props: ClassTableFooterProps) {
  const { totals, isFiltered, filtering, isLoading, overview, retained, onRetain } = props;
  return (
    <>
      {isFiltered && totals !== null && totals.matching > 0 ? (
        <span>
          {formatCount(totals.objects)} objects, {formatBytes(totals.shallowSizeBytes)};{' '}
          {formatCount(overview.classCount)} classes in all
        </span>
      ) : null}
      <span className="grow" />
      {filtering === null ? null : (
        <QueryProgress doing="Filtering" progress={filtering.progress()} onCancel={filtering.cancel} />
      )}
      {isLoading && totals !== null ? <span>Loading rows …</span> : null}
      <ReadingTimes overview={overview} retained={retained} onRetain={onRetain} />
    </>
  );
}
