/** One opening of a sampled heap profile: from the file to a document that answers, with progress, cancel and opening again. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnalysisAnswer, AnalysisProgress } from '../../../shared/contracts/analysis.ts';
import type { AppError } from '../../../shared/contracts/errors.ts';
import type { AnalysisClient, AnalysisDocument } from '../../bridge/analysis-client.ts';

export type ProfileOverview = AnalysisAnswer<'heap-profile.overview'>;

export type HeapProfileState =
  | { readonly state: 'opening'; readonly progress: AnalysisProgress | null }
  | { readonly state: 'open'; readonly document: AnalysisDocument; readonly overview: ProfileOverview }
  | { readonly state: 'failed'; readonly error: AppError }
  | { readonly state: 'cancelled' };

export interface HeapProfile {
  readonly current: HeapProfileState;
  readonly cancel: () => void;
  /** Opens the file anew, after an error, a cancel, or when the analysis process is gone. */
  readonly reopen: () => void;
}

interface Opening {
  readonly cancel: () => void;
  /** Gives the opening up, or closes the document; nothing is told any more. */
  readonly close: () => void;
}

const BEGINNING: HeapProfileState = { state: 'opening', progress: null };

function openProfile(analysis: AnalysisClient, filePath: string, tell: (state: HeapProfileState) => void): Opening {
  const controller = new AbortController();
  let document: AnalysisDocument | null = null;
  let closed = false;
  const work = async (): Promise<void> => {
    const opened = await analysis.open(filePath, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (!controller.signal.aborted) tell({ state: 'opening', progress });
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
    const overview = await document.query('heap-profile.overview', {});
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
export function useHeapProfile(analysis: AnalysisClient, filePath: string): HeapProfile {
  const [current, setCurrent] = useState<HeapProfileState>(BEGINNING);
  const opening = useRef<Opening | null>(null);
  const open = useCallback(() => {
    opening.current?.close();
    opening.current = openProfile(analysis, filePath, setCurrent);
  }, [analysis, filePath]);
  useEffect(() => {
    open();
    return () => {
      opening.current?.close();
      opening.current = null;
    };
  }, [open]);
  return {
    current,
    cancel: useCallback(() => opening.current?.cancel(), []),
    reopen: useCallback(() => {
      setCurrent(BEGINNING);
      open();
    }, [open]),
  };
}
