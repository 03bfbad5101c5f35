/** A section of the details pane that asks the snapshot one question of its own, and draws loading, error and answer. */
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../../shared/contracts/analysis.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { Button } from '../../widgets/button.tsx';
import { ErrorState } from '../../widgets/states.tsx';

/** The answer to one question: null until it is there. `params` must keep its identity while it means the same. */
export function useQuery<N extends AnalysisQueryName>(
  document: AnalysisDocument,
  query: N,
  params: AnalysisParams<N>,
): { answer: AppResult<AnalysisAnswer<N>> | null; again: () => void } {
  const [answer, setAnswer] = useState<AppResult<AnalysisAnswer<N>> | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let gone = false;
    setAnswer(null);
    void document.query(query, params).then((result) => {
      if (!gone) setAnswer(result);
    });
    return () => {
      gone = true;
    };
  }, [document, query, params, attempt]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { answer, again };
}

export interface QuerySectionProps<T> {
  readonly title: string;
  readonly answer: AppResult<T> | null;
  readonly again: () => void;
  /** Beside the title: how many, how much. */
  readonly figure: (value: T) => ReactNode;
  readonly children: (value: T) => ReactNode;
}

export function QuerySection<T>({ title, answer, again, figure, children }: QuerySectionProps<T>) {
  return (
    <section className="details-section">
      <h3 className="details-head">
        {title}
        <span className="details-figure">{answer === null ? '…' : answer.ok ? figure(answer.value) : null}</span>
      </h3>
      {answer === null ? null : answer.ok ? (
        children(answer.value)
      ) : (
        <ErrorState
          place="inline"
          title={answer.error.message}
          suggestion={answer.error.suggestion}
          actions={
            <Button size="tiny" onClick={again}>
              Ask again
            </Button>
          }
        />
      )}
    </section>
  );
}
