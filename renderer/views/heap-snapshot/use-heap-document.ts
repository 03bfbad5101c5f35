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
  readonly cancel: () => void;
  /** Opens the file anew, after an error, a cancel, or when the analysis process is gone. */
  readonly reopen: () => void;
}

interface Opening {
  cancel(): void;
  /** Gives the opening up, or closes the document; nothing is told any more. */
  close(): void;
}

/** Opens a snapshot and tells each state it comes to, the first one apart. */
export function openHeapDocument(
  analysis: AnalysisClient,
  filePath: string,
  startedAtMs: number,
  tell: (state: HeapDocumentState) => void,
): Opening {
  const controller = new AbortController();
  let document: AnalysisDocument | null = null;
  let closed = false;

  const work = async (): Promise<void> => {
    const opened = await analysis.open(filePath, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (!controller.signal.aborted) tell({ state: 'opening', progress, startedAtMs });
      },
    });
    if (closed) {
      if (opened.ok) opened.value.close();
      return;
    }
    if (!opened.ok) {
      tell(opened.error.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: opened.error });
      return;
    }
    document = opened.value;
    const overview = await document.query('heap.overview', {});
    if (closed) return;
    tell(
      overview.ok ? { state: 'open', document, overview: overview.value } : { state: 'failed', error: overview.error },
    );
  };
  void work();

  return {
    cancel: () => controller.abort(),
    close: () => {
      closed = true;
      controller.abort();
      document?.close();
    },
  };
}

/** Opens `filePath` while the component is there and closes it afterwards. */
export function useHeapDocument(analysis: AnalysisClient, filePath: string): HeapDocument {
  const [current, setCurrent] = useState<HeapDocumentState>(() => ({
    state: 'opening',
    progress: null,
    startedAtMs: Date.now(),
  }));
  const opening = useRef<Opening | null>(null);
  const open = useCallback(() => {
    opening.current?.close();
    opening.current = openHeapDocument(analysis, filePath, Date.now(), setCurrent);
  }, [analysis, filePath]);
  useEffect(() => {
    open();
    return () => {
      opening.current?.close();
      opening.current = null;
    };
  }, [open]);
  const cancel = useCallback(() => opening.current?.cancel(), []);
  const reopen = useCallback(() => {
    setCurrent({ state: 'opening', progress: null, startedAtMs: Date.now() });
    open();
  }, [open]);
  return { current, cancel, reopen };
}
