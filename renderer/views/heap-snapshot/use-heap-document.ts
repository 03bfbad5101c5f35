/** One opening of a snapshot: from the file to a document that answers, with progress, cancel, and opening again. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnalysisProgress, HeapOverview } from '../../../shared/contracts/analysis.ts';
import type { AppError } from '../../../shared/contracts/errors.ts';
import type { AnalysisClient, AnalysisDocument } from '../../bridge/analysis-client.ts';

export type HeapDocumentState =
  | { readonly state: 'opening'; readonly progress: AnalysisProgress | null; readonly startedAtMs: number }
  | { readonly state: 'open'; readonly document: AnalysisDocument; readonly overview: HeapOverview }
  | { readonly state: 'failed'; readonly error: AppError }
  | { readonly state: 'cancelled' };

export interface HeapDocument {
  readonly current: HeapDocumentState;
  cancel(): void;
  /** Opens the file anew, after an error, a cancel, or when the analysis process is gone. */
  reopen(): void;
}

/** Opens `filePath` while the component is there and closes it afterwards. */
export function useHeapDocument(analysis: AnalysisClient, filePath: string): HeapDocument {
  const [attempt, setAttempt] = useState(0);
  const [current, setCurrent] = useState<HeapDocumentState>(() => ({ state: 'opening', progress: null, startedAtMs: Date.now() }));
  const controller = useRef<AbortController | null>(null);

  useEffect(() => {
    const opening = new AbortController();
    controller.current = opening;
    let document: AnalysisDocument | null = null;
    let gone = false;
    const startedAtMs = Date.now();
    setCurrent({ state: 'opening', progress: null, startedAtMs });

    const open = async (): Promise<void> => {
      const opened = await analysis.open(filePath, {
        signal: opening.signal,
        onProgress: (progress) => {
          if (!gone && !opening.signal.aborted) setCurrent({ state: 'opening', progress, startedAtMs });
        },
      });
      if (gone) {
        if (opened.ok) opened.value.close();
        return;
      }
      if (!opened.ok) {
        setCurrent(opened.error.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: opened.error });
        return;
      }
      document = opened.value;
      const overview = await document.query('heap.overview', {});
      if (gone) return;
      setCurrent(overview.ok ? { state: 'open', document, overview: overview.value } : { state: 'failed', error: overview.error });
    };
    void open();

    return () => {
      gone = true;
      opening.abort();
      document?.close();
    };
  }, [analysis, filePath, attempt]);

  const cancel = useCallback(() => controller.current?.abort(), []);
  const reopen = useCallback(() => setAttempt((count) => count + 1), []);
  return { current, cancel, reopen };
}
