/** Distances and retained sizes, computed after the classes; requested as soon as the snapshot is open. */
import { useCallback, useEffect, useState } from 'react';
import type { AppError, AppResult } from '../../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';

export type Retained =
  | { readonly state: 'computing' }
  | { readonly state: 'ready'; readonly computeMs: number }
  | { readonly state: 'failed'; readonly error: AppError };

interface Held {
  readonly document: AnalysisDocument;
  readonly attempt: number;
  readonly result: AppResult<{ computeMs: number }>;
}

/** State of the retained sizes of an open document. `again` retries after a failure. */
export function useRetained(document: AnalysisDocument | null): { retained: Retained; again: () => void } {
  const [attempt, setAttempt] = useState(0);
  const [held, setHeld] = useState<Held | null>(null);
  useEffect(() => {
    if (document === null) return undefined;
    let dropped = false;
    const ask = async (): Promise<void> => {
      const result = await document.query('heap.retained', {});
      if (!dropped) setHeld({ document, attempt, result });
    };
    void ask();
    return () => {
      dropped = true;
    };
  }, [document, attempt]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  // Results of a closed document or an earlier attempt do not apply.
  if (held === null || held.document !== document || held.attempt !== attempt) {
    return { retained: { state: 'computing' }, again };
  }
  const { result } = held;
  const retained: Retained = result.ok
    ? { state: 'ready', computeMs: result.value.computeMs }
    : { state: 'failed', error: result.error };
  return { retained, again };
}
