/** One action at a time with its outcome: whether it runs, and the error it ended with, for the place where it was asked for. */
import { useCallback, useRef, useState } from 'react';
import type { AppError } from '../../shared/contracts/errors.ts';

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export interface Action {
  readonly busy: boolean;
  /** Of the last run; gone when the next one starts. */
  readonly error: AppError | null;
  /** Runs `work` unless something runs already; the value, or null where it failed or was not started. */
  readonly perform: <T>(work: () => Promise<Outcome<T>>) => Promise<T | null>;
  readonly dismiss: () => void;
}

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const running = useRef(false);
  const perform = useCallback(async <T>(work: () => Promise<Outcome<T>>): Promise<T | null> => {
    if (running.current) return null;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      const outcome = await work();
      if (outcome.ok) return outcome.value;
      // What the person ended by hand is no news.
      if (outcome.error.code !== 'cancelled') setError(outcome.error);
      return null;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const dismiss = useCallback(() => setError(null), []);
  return { busy, error, perform, dismiss };
}
