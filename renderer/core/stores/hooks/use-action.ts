/** Runs one action at a time and exposes whether it runs and the error of the last run. */
import { useCallback, useRef, useState } from 'react';
import type { AppError } from '../../../../shared/base/errors.ts';

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export interface Action {
  readonly busy: boolean;
  /** Error of the last run; cleared by the next one. */
  readonly error: AppError | null;
  /** Runs `work` unless an action is running. Returns its value, or null if it failed or was not started. */
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
      // A cancel by the person is not reported.
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
