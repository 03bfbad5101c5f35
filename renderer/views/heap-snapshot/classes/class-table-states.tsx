/** What the class table shows instead of rows: why they could not be loaded, or that nothing matches. */
import type { AppError } from '../../../../shared/contracts/errors.ts';
import { Button } from '../../../widgets/button.tsx';
import { EmptyState, ErrorState } from '../../../widgets/states.tsx';

export function ClassRowsError({
  error,
  onRetry,
  onReopen,
}: {
  readonly error: AppError;
  readonly onRetry: () => void;
  readonly onReopen: () => void;
}) {
  const isCrashed = error.code === 'analysis_crashed';
  return (
    <ErrorState
      place="strip"
      severity={error.code === 'cancelled' ? 'info' : 'error'}
      title={isCrashed ? 'The analysis process exited' : 'The rows could not be loaded'}
      detail={error.message}
      suggestion={error.suggestion}
      actions={
        <Button size="tiny" onClick={isCrashed ? onReopen : onRetry}>
          {isCrashed ? 'Open again' : 'Retry'}
        </Button>
      }
    />
  );
}

export function NoClasses({
  filter,
  empty,
  onClearFilter,
}: {
  /** The name filter; empty: none. */
  readonly filter: string;
  /** Shown without a name filter. */
  readonly empty: string;
  readonly onClearFilter: () => void;
}) {
  if (filter === '') return <EmptyState place="inline" title={empty} />;
  return (
    <EmptyState
      place="inline"
      title={`No class matches \`${filter}\`.`}
      action={
        <Button size="tiny" shortcut="Escape" onClick={onClearFilter}>
          Clear filter
        </Button>
      }
    />
  );
}
