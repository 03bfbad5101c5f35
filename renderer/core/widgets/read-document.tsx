/** A capture whose file is one document: its title and export above, then what it holds, or why it cannot be read. */
import type { ReactNode } from 'react';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { CaptureViewProps } from './capture-view.ts';
import { FailureState } from './failure-state.tsx';
import { EmptyState } from './states.tsx';

export interface ReadDocumentProps<T> extends Pick<CaptureViewProps, 'exportMenu' | 'facts' | 'loss'> {
  readonly className: string;
  readonly testId: string;
  readonly title: string;
  /** Null while it is being read. */
  readonly answer: AppResult<T> | null;
  /** Reads it again; absent: not offered. */
  readonly onRetry?: () => void;
  readonly children: (value: T) => ReactNode;
}

export function ReadDocument<T>({
  className,
  testId,
  title,
  answer,
  onRetry,
  children,
  ...view
}: ReadDocumentProps<T>) {
  const { exportMenu, facts, loss } = view;
  return (
    <div className={`${className} column full`} data-testid={testId}>
      <div className="toolbar">
        <span className="cut" title={title}>
          {title}
        </span>
        <span className="grow" />
        {exportMenu}
      </div>
      {loss}
      {answer === null ? (
        <EmptyState title="Loading …" />
      ) : answer.ok ? (
        children(answer.value)
      ) : (
        <>
          <FailureState place="strip" error={answer.error} {...(onRetry === undefined ? {} : { onRetry })} />
          {facts}
        </>
      )}
    </div>
  );
}
