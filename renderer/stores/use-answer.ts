/** The result of a query, requested when needed and again when the query changes; stale results are dropped. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/contracts/errors.ts';

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export interface Answer<T> {
  /** Null until the first result; while a changed query loads, the previous result. */
  readonly answer: Outcome<T> | null;
  /** Sends the query again after an error. */
  readonly again: () => void;
}

/** `question` identifies the query; another value sends it again, null sends nothing. */
export function useAnswer<T>(question: string | null, ask: () => Promise<Outcome<T>>): Answer<T> {
  const [answer, setAnswer] = useState<Outcome<T> | null>(null);
  const latest = useRef(ask);
  // Requests are numbered: only the result of the latest counts, also for equal queries.
  const asked = useRef(0);
  const askNow = useCallback(async (): Promise<void> => {
    asked.current += 1;
    const number = asked.current;
    const outcome = await latest.current();
    if (number === asked.current) setAnswer(outcome);
  }, []);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    if (question !== null) void askNow();
    return () => {
      asked.current += 1;
    };
  }, [question, askNow]);
  return { answer, again: useCallback(() => void askNow(), [askNow]) };
}
