/** Over a table whose rows could not be read: what happened, and asking again. What was read stays. */
import { Button } from '../button.tsx';
import { ErrorState } from '../states.tsx';

/** What could not be done, as every error of the product says it. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

export interface RowsErrorProps {
  readonly error: ShownError | null;
  readonly place?: 'strip' | 'panel';
  readonly onRetry: () => void;
  readonly onReopen: () => void;
}

export function RowsError({ error, place = 'strip', onRetry, onReopen }: RowsErrorProps) {
  if (error === null) return null;
  const isGone = error.code === 'analysis_crashed';
  return (
    <ErrorState
      place={place}
      title={isGone ? 'The analysis process exited' : 'The profile could not be loaded'}
      detail={error.message}
      suggestion={error.suggestion}
      actions={
        <Button size="tiny" onClick={isGone ? onReopen : onRetry}>
          {isGone ? 'Open again' : 'Retry'}
        </Button>
      }
    />
  );
}
