/** A section of the details pane for the result of one query: loading, error and result. */
import type { ReactNode } from 'react';
import { useHuntComparing, WAITING_FOR_HUNT } from './use-hunt-comparing.ts';
import type { QueryState } from '../../core/stores/hooks/use-query.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';

export interface QuerySectionProps<T> extends Pick<QueryState<T>, 'answer' | 'refetch'> {
  readonly title: string;
  /** Next to the title: count or size. */
  readonly figure: (value: T) => ReactNode;
  readonly children: (value: T) => ReactNode;
}

/** Shows why a result takes longer than usual; nothing if no leak hunt compares its snapshots. */
function HuntWait() {
  return useHuntComparing() ? <p className="third small">{WAITING_FOR_HUNT} …</p> : null;
}

export function QuerySection<T>({ title, answer, refetch, figure, children }: QuerySectionProps<T>) {
  return (
    <section className="details-section">
      <h3 className="details-head">
        {title}
        <span className="details-figure third small">
          {answer === null ? '…' : answer.ok ? figure(answer.value) : null}
        </span>
      </h3>
      {answer === null ? (
        <HuntWait />
      ) : answer.ok ? (
        children(answer.value)
      ) : (
        <FailureState place="inline" error={answer.error} onRetry={refetch} />
      )}
    </section>
  );
}
