/** Opens a capture file as an analysis document, with progress, cancel and reopen. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { AppError, AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisClient, AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useBridge } from '../workbench.tsx';

export type OpenedDocumentState<Overview> =
  | { readonly state: 'opening'; readonly progress: AnalysisProgress | null; readonly startedAtMs: number }
  | { readonly state: 'open'; readonly document: AnalysisDocument; readonly overview: Overview }
  | { readonly state: 'failed'; readonly error: AppError }
  | { readonly state: 'cancelled' };

export interface OpenedDocument<Overview> {
  readonly current: OpenedDocumentState<Overview>;
  readonly cancel: () => void;
  /** Opens the file again after an error, a cancel, or an exit of the analysis process. */
  readonly reopen: () => void;
}

interface Opening {
  readonly cancel: () => void;
  /** Cancels opening or closes the document; no state is reported afterwards. */
  readonly close: () => void;
}

/** Loads the overview of a document for its toolbar. Must be a stable function. */
type AskOverview<Overview> = (document: AnalysisDocument) => Promise<AppResult<Overview>>;

/** The file to open and its overview query. */
interface OpeningOf<Overview> {
  readonly analysis: AnalysisClient;
  readonly filePath: string;
  readonly loadOverview: AskOverview<Overview>;
}

function beginning() {
  return { state: 'opening', progress: null, startedAtMs: Date.now() } as const;
}

/** Opens a document and reports each state, the first one separately. */
export function openDocument<Overview>(
  { analysis, filePath, loadOverview }: OpeningOf<Overview>,
  startedAtMs: number,
  report: (state: OpenedDocumentState<Overview>) => void,
): Opening {
  const controller = new AbortController();
  let document: AnalysisDocument | null = null;
  let closed = false;

  const work = async (): Promise<void> => {
    let first: Pick<AnalysisProgress, 'firstClasses'> = {};
    const opened = await analysis.open(filePath, {
      signal: controller.signal,
      onProgress: (progress) => {
        // Reported once, then retained.
        if (progress.firstClasses !== undefined) first = { firstClasses: progress.firstClasses };
        if (!controller.signal.aborted) report({ state: 'opening', progress: { ...progress, ...first }, startedAtMs });
      },
    });
    if (closed) {
      if (opened.ok) opened.value.close();
      return;
    }
    if (!opened.ok) {
      report(opened.error.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: opened.error });
      return;
    }
    document = opened.value;
    const overview = await loadOverview(document);
    if (closed) return;
    report(
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

/** Opens `filePath` while the component is mounted and closes it on unmount. */
export function useOpenedDocument<Overview>(
  filePath: string,
  loadOverview: AskOverview<Overview>,
): OpenedDocument<Overview> {
  const { analysis } = useBridge();
  const [current, setCurrent] = useState<OpenedDocumentState<Overview>>(beginning);
  const opening = useRef<Opening | null>(null);
  const open = useCallback(() => {
    opening.current?.close();
    opening.current = openDocument({ analysis, filePath, loadOverview }, Date.now(), setCurrent);
  }, [analysis, filePath, loadOverview]);
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
      setCurrent(beginning());
      open();
    }, [open]),
  };
}

/**
 * Opens two documents. `overviews` is null until both are open; until then `waitsFor` is the one that is not. After that it is the later
 * one.
 */
export function useOpenedPair<Overview>(
  basePath: string,
  laterPath: string,
  loadOverview: AskOverview<Overview>,
): {
  readonly overviews: { readonly base: Overview; readonly later: Overview } | null;
  readonly waitsFor: OpenedDocument<Overview>;
} {
  const before = useOpenedDocument(basePath, loadOverview);
  const after = useOpenedDocument(laterPath, loadOverview);
  const base = before.current.state === 'open' ? before.current.overview : null;
  const later = after.current.state === 'open' ? after.current.overview : null;
  const overviews = useMemo(() => (base === null || later === null ? null : { base, later }), [base, later]);
  return { overviews, waitsFor: base === null ? before : after };
}
