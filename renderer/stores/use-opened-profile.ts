/** One opening of a profile: from the file to a document that answers, with progress, cancel and opening again. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnalysisProgress } from '../../shared/contracts/analysis.ts';
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';
import type { AnalysisClient, AnalysisDocument } from '../bridge/analysis-client.ts';

export type OpenedProfileState<Overview> =
  | { readonly state: 'opening'; readonly progress: AnalysisProgress | null }
  | { readonly state: 'open'; readonly document: AnalysisDocument; readonly overview: Overview }
  | { readonly state: 'failed'; readonly error: AppError }
  | { readonly state: 'cancelled' };

export interface OpenedProfile<Overview> {
  readonly current: OpenedProfileState<Overview>;
  readonly cancel: () => void;
  /** Opens the file anew, after an error, a cancel, or when the analysis process is gone. */
  readonly reopen: () => void;
}

interface Opening {
  readonly cancel: () => void;
  /** Gives the opening up, or closes the document; nothing is told any more. */
  readonly close: () => void;
}

/** Asks a document for what its toolbar says of it. It must be the same function each time. */
export type AskOverview<Overview> = (document: AnalysisDocument) => Promise<AppResult<Overview>>;

const BEGINNING = { state: 'opening', progress: null } as const;

function openProfile<Overview>(
  analysis: AnalysisClient,
  filePath: string,
  askOverview: AskOverview<Overview>,
  tell: (state: OpenedProfileState<Overview>) => void,
): Opening {
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
    const overview = await askOverview(document);
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
export function useOpenedProfile<Overview>(
  analysis: AnalysisClient,
  filePath: string,
  askOverview: AskOverview<Overview>,
): OpenedProfile<Overview> {
  const [current, setCurrent] = useState<OpenedProfileState<Overview>>(BEGINNING);
  const opening = useRef<Opening | null>(null);
  const open = useCallback(() => {
    opening.current?.close();
    opening.current = openProfile(analysis, filePath, askOverview, setCurrent);
  }, [analysis, filePath, askOverview]);
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
