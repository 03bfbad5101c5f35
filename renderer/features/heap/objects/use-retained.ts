/** Distances and retained sizes, computed after the classes; requested as soon as the snapshot is open. */
import { useMemo } from 'react';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';

export type Retained =
  | { readonly state: 'computing' }
  | { readonly state: 'ready'; readonly computeMs: number }
  | { readonly state: 'failed'; readonly error: AppError };

/** State of the retained sizes of an open document. `refetch` retries after a failure. */
export function useRetained(document: AnalysisDocument | null): { retained: Retained; refetch: () => void } {
  // Without the signal: the analysis process finishes what the next view of the same capture needs too.
  const { current, refetch } = useQuery(document, async () => {
    if (document === null) throw new Error('a query without a document');
    return document.query('heap.retained', {});
  });
  const retained = useMemo((): Retained => {
    if (current === null) return { state: 'computing' };
    return current.ok
      ? { state: 'ready', computeMs: current.value.computeMs }
      : { state: 'failed', error: current.error };
  }, [current]);
  return { retained, refetch };
}
