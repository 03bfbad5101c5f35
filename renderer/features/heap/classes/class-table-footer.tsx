/** Below the class table: totals of the matching objects, state of the filter, and how the snapshot was read. */
import { durationText } from '../../../../shared/base/duration-text.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { errorText } from '../../../core/words/person-text.ts';
import type { OpenHeap } from '../open-heap.ts';
import { QueryProgress } from '../query-progress.tsx';
import type { ClassLoader } from './class-loader.ts';
import type { ClassTotals } from './class-rows.ts';

// Shows how a snapshot was read, below its classes.

/** Parse time and state of the retained sizes. */
function ReadingTimes({ overview, retained, onRetain }: Pick<OpenHeap, 'overview' | 'retained' | 'onRetain'>) {
  const { readMs, fromColumnCache = false } = overview;
  // The column cache includes retained sizes.
  if (fromColumnCache) return <span>{`Opened from the column cache in ${durationText(readMs)}`}</span>;
  const read = `Read in ${durationText(readMs)}`;
  if (retained.state === 'ready')
    return <span>{`${read}, retained sizes in ${durationText(retained.computeMs)}`}</span>;
  if (retained.state === 'computing') return <span>{`${read}, computing retained sizes …`}</span>;
  return (
    <>
      <span className="is-warning cut" title={errorText(retained.error)}>
        {`${read}, no retained sizes: ${retained.error.message}`}
      </span>
      <Button look="bare" size="tiny" onClick={onRetain}>
        {' '}
        Retry{' '}
      </Button>
    </>
  );
}

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
