/** Shows the function of a closure, or the class of an object, in the sources of the capture. */
import { useCallback } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useCaptureSources } from '../../../core/stores/hooks/use-source-links.ts';
import { useWorkbench } from '../../../core/stores/workbench.tsx';
import { errorText } from '../../../core/words/person-text.ts';

const NOTICE_ID = 'heap-source';

/** Undefined if nothing can show a place of this capture. */
export function useShowSource(
  capture: CaptureRecord,
  document: AnalysisDocument | null,
): ((node: HeapNode) => void) | undefined {
  const { notices } = useWorkbench();
  const { show: showPlace } = useCaptureSources(capture);
  const show = useCallback(
    async (node: HeapNode): Promise<void> => {
      if (document === null || showPlace === null) return;
      const found = await document.query('heap.object', { id: node.id });
      const location = found.ok ? found.value.location : null;
      if (location === null) {
        notices.getState().add({
          id: NOTICE_ID,
          severity: 'info',
          title: `The snapshot has no source location of @${node.id}`,
          detail: found.ok ? 'Built-in functions, and code without a URL, have none.' : errorText(found.error),
          action: null,
        });
        return;
      }
      showPlace(location);
    },
    [document, showPlace, notices],
  );
  const start = useCallback((node: HeapNode) => void show(node), [show]);
  return showPlace !== null && document !== null ? start : undefined;
}
