/** The result of a query: sent when needed and again when the query changes, with progress, cancel and retry. Outdated results are dropped. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';

/** Passed to the function that sends the query. */
export interface QueryContext<Progress = AnalysisProgress> {
  /** Aborted by `cancel`, when the query changes, and on unmount. */
  readonly signal: AbortSignal;
  /** May report parts of the result. Reports of an outdated query are dropped. */
  readonly onProgress: (progress: Progress) => void;
}

export interface QueryState<T, Progress = AnalysisProgress> {
  /** Null until the first result; while a changed query loads, the result of the previous query. */
  readonly answer: AppResult<T> | null;
  /** The result of this query; null while it loads, and without a query. */
  readonly current: AppResult<T> | null;
  readonly isLoading: boolean;
  /** The last report of this query, also after its result arrived. */
  readonly progress: Progress | null;
  /** Sends the query again, for instance after an error. */
  readonly refetch: () => void;
  /** Cancels the query; its result is then the error `cancelled` if `ask` passes the signal on. */
  readonly cancel: () => void;
}

interface Asked {
  readonly question: string | object;
  readonly attempt: number;
}

/**
 * `question` identifies the query: a text, or an object that is the same one as long as the query is the same. Another value sends it
 * again, null sends nothing. `ask` may be a new function on each render.
 */
export function useQuery<T, Progress = AnalysisProgress>(
  question: string | object | null,
  ask: (context: QueryContext<Progress>) => Promise<AppResult<T>>,
): QueryState<T, Progress> {
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<(Asked & { readonly answer: AppResult<T> }) | null>(null);
  const [reported, setReported] = useState<(Asked & { readonly progress: Progress }) | null>(null);
  const running = useRef<AbortController | null>(null);
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    if (question === null) return undefined;
    const controller = new AbortController();
    running.current = controller;
    let isOutdated = false;
    const send = async (): Promise<void> => {
      const answer = await latest.current({
        signal: controller.signal,
        onProgress: (progress) => {
          if (!isOutdated) setReported({ question, attempt, progress });
        },
      });
      if (!isOutdated) setSettled({ question, attempt, answer });
    };
    void send();
    return () => {
      isOutdated = true;
      controller.abort();
    };
  }, [question, attempt]);
  const isThis = (asked: Asked | null): boolean =>
    asked !== null && asked.question === question && asked.attempt === attempt;
  return {
    answer: settled?.answer ?? null,
    current: isThis(settled) ? (settled?.answer ?? null) : null,
    isLoading: question !== null && !isThis(settled),
    progress: isThis(reported) ? (reported?.progress ?? null) : null,
    refetch: useCallback(() => setAttempt((count) => count + 1), []),
    cancel: useCallback(() => running.current?.abort(), []),
  };
}
