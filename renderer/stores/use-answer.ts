/** The answer to one question, asked when it is needed and again when the question changes; late answers to old ones are dropped. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/contracts/errors.ts';

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export interface Answer<T> {
  /** Null until the first answer came; while a changed question is under way, the answer to the last one. */
  readonly answer: Outcome<T> | null;
  /** Asks once more, after an error. */
  readonly again: () => void;
}

/** `question` names what is asked, so that another name asks again; null asks nothing. */
export function useAnswer<T>(question: string | null, ask: () => Promise<Outcome<T>>): Answer<T> {
  const [answer, setAnswer] = useState<Outcome<T> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    if (question === null) return undefined;
    let stale = false;
    void latest.current().then((outcome) => {
      if (!stale) setAnswer(outcome);
    });
    return () => {
      stale = true;
    };
  }, [question, attempt]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  return { answer, again };
}
