/** Shows how a snapshot was read, below its classes. */
import { durationText } from '../../../../shared/base/duration-text.ts';
import { Button } from '../../../widgets/button.tsx';
import { errorText } from '../../../words/person-text.ts';
import type { OpenHeap } from '../open-heap.ts';

/** Parse time and state of the retained sizes. */
export function ReadingTimes({ overview, retained, onRetain }: Pick<OpenHeap, 'overview' | 'retained' | 'onRetain'>) {
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
