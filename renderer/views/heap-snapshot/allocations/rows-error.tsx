/** Error above a table whose rows could not be loaded, with "Retry". Loaded rows stay. */
import type { AppError } from '../../../../shared/contracts/errors.ts';
import { Button } from '../../../widgets/button.tsx';
import { ErrorState } from '../../../widgets/states.tsx';

export interface RowsErrorProps {
  readonly error: AppError | null;
  readonly onRetry: () => void;
  readonly onReopen: () => void;
}

export function RowsError({ error, onRetry, onReopen }: RowsErrorProps) {
  if (error === null) return null;
  const isGone = error.code === 'analysis_crashed';
  return (
    <ErrorState
      place="strip"
      title={isGone ? 'The analysis process exited' : 'The rows could not be loaded'}
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
