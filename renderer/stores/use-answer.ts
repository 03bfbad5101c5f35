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
  const latest = useRef(ask);
  // Questions are numbered: only the answer to the last one counts, also when the same one was asked twice.
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
