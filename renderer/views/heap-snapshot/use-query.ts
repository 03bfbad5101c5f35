/** The result of a long query, with progress and cancel. A new query cancels the previous one. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnalysisProgress } from '../../../shared/contracts/analysis.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { QueryOptions } from '../../bridge/analysis-client.ts';

export interface QueryState<T> {
  /** Null until the first result; while a changed query loads, the previous result. */
  readonly answer: AppResult<T> | null;
  readonly isAsking: boolean;
  readonly progress: AnalysisProgress | null;
  readonly again: () => void;
  readonly cancel: () => void;
}

interface Settled<T> {
  readonly key: string;
  readonly answer: AppResult<T>;
}

/** `question` identifies the query; another value sends it again, null sends nothing. */
export function useQuery<T>(
  question: string | null,
  ask: (options: QueryOptions) => Promise<AppResult<T>>,
): QueryState<T> {
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<Settled<T> | null>(null);
  const [progressState, setProgressState] = useState<{
    readonly key: string;
    readonly progress: AnalysisProgress;
  } | null>(null);
  const running = useRef<AbortController | null>(null);
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  const key = question === null ? null : `${attempt} ${question}`;
  useEffect(() => {
    if (key === null) return undefined;
    const controller = new AbortController();
    running.current = controller;
    let dropped = false;
    const work = async (): Promise<void> => {
      const answer = await latest.current({
        signal: controller.signal,
        onProgress: (progress) => {
          if (!dropped) setProgressState({ key, progress });
        },
      });
      if (!dropped) setSettled({ key, answer });
    };
    void work();
    return () => {
      dropped = true;
      controller.abort();
    };
  }, [key]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  const cancel = useCallback(() => running.current?.abort(), []);
  return {
    answer: settled?.answer ?? null,
    isAsking: key !== null && settled?.key !== key,
    progress: progressState !== null && progressState.key === key ? progressState.progress : null,
    again,
    cancel,
  };
}
