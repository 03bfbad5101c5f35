/** An error that a call or query returned: what happened, why, what to do, and "Retry" where that can help. */
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { ErrorState, type ErrorStateProps } from './states.tsx';

/** A failure in the form of other errors. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

export interface FailureStateProps extends Pick<ErrorStateProps, 'place'> {
  /** Null: nothing is shown. */
  readonly error: ShownError | null;
  /** Title, such as "The source could not be loaded". Without it, the sentence of the error is the title. */
  readonly title?: string;
  readonly severity?: 'error' | 'warning';
  readonly onRetry?: () => void;
  /** Opens the document again, in place of `onRetry` after the analysis process exited. */
  readonly onReopen?: () => void;
  /** Other buttons. */
  readonly actions?: ReactNode;
}

export function FailureState({ error, title, severity = 'error', onRetry, onReopen, ...rest }: FailureStateProps) {
  if (error === null) return null;
  const { code, message, suggestion } = error;
  const isGone = code === 'analysis_crashed' && onReopen !== undefined;
  const isCancelled = code === 'cancelled';
  const shownTitle = isGone ? 'The analysis process exited' : isCancelled ? 'Cancelled' : title;
  const again = isGone ? onReopen : onRetry;
  return (
    <ErrorState
      {...rest}
      severity={isCancelled ? 'info' : severity}
      title={shownTitle ?? message}
      detail={shownTitle === undefined ? undefined : message}
      suggestion={suggestion}
      actions={
        again === undefined ? (
          rest.actions
        ) : (
          <>
            <Button size="tiny" onClick={again}>
              {isGone ? 'Open again' : 'Retry'}
            </Button>
            {rest.actions}
          </>
        )
      }
    />
  );
}
