/** Error above a table whose rows could not be loaded, with "Retry". Loaded rows stay. */
import { Button } from '../button.tsx';
import { ErrorState } from '../states.tsx';

/** What failed, in the form of other errors. */
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
