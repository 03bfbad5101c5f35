/** Copies a report of an object: its figures, its retainers and what it holds. */
import { useCallback } from 'react';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useWindowProblems } from '../../../core/stores/workbench.tsx';
import { loadReport } from './object-report.ts';

/** `title` names the capture. A report that cannot be created is a problem of the window. */
export function useCopyReport(
  document: AnalysisDocument | null,
  title: string,
  onCopy: (text: string) => Promise<boolean>,
): (node: HeapNode) => void {
  const addError = useWindowProblems((state) => state.addError);
  return useCallback(
    (node: HeapNode) => {
      const copy = async (): Promise<void> => {
        if (document === null) return;
        const report = await loadReport(document, title, node);
        if (report.ok) await onCopy(report.value);
        else addError('The object report could not be created', report.error);
      };
      void copy();
    },
    [document, title, onCopy, addError],
  );
}
