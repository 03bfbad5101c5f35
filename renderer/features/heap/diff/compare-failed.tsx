/** Shown in place of a comparison that was cancelled or failed. */
import type { AppError } from '../../../../shared/base/errors.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';

export interface CompareFailedProps {
  readonly error: AppError;
  readonly onRetry: () => void;
  /** Reopens the snapshot first. */
  readonly onReopen: () => void;
}

export function CompareFailed({ error, onRetry, onReopen }: CompareFailedProps) {
  const retry = (
    <Button size="tiny" onClick={error.code === 'analysis_crashed' ? onReopen : onRetry}>
      Compare again
    </Button>
  );
  if (error.code === 'cancelled')
    return (
      <EmptyState title="Comparing was cancelled" action={retry}>
        Both captures are still in the library.
      </EmptyState>
    );
  return <FailureState title="The snapshots could not be compared" error={error} actions={retry} />;
}
