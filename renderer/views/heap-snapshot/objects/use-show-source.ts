/** Shows the function of a closure, or the class of an object, in the sources of the target of the capture. */
import { useCallback } from 'react';
import type { CaptureRecord } from '../../../../shared/contracts/captures.ts';
import type { HeapNode } from '../../../../shared/contracts/heap-objects.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { liveDocument } from '../../../stores/document-tabs.ts';
import { findTarget, targetName } from '../../../stores/targets.ts';
import { useTopic, useWorkbench } from '../../../stores/workbench.tsx';
import { errorText } from '../../../widgets/person-text.ts';

const NOTICE_ID = 'heap-source';

/** Undefined if the target of the capture is not connected: the snapshot has places of code, not its text. */
export function useShowSource(
  capture: CaptureRecord,
  document: AnalysisDocument | null,
): ((node: HeapNode) => void) | undefined {
  const { documents, sourcePlaces, notices, topics } = useWorkbench();
  const targetId = capture.target?.id ?? null;
  const isThere = useTopic('endpoints', (endpoints) => {
    const target = findTarget(endpoints, targetId);
    return target !== null && target.state !== 'gone';
  });
  const show = useCallback(
    async (node: HeapNode): Promise<void> => {
      if (document === null) return;
      const found = await document.query('heap.object', { id: node.id });
      const location = found.ok ? found.value.location : null;
      const target = findTarget(topics.endpoints.getState().value, targetId);
      if (target === null) return;
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
      sourcePlaces.getState().open({ targetId: target.id, scriptId: null, ...location });
      documents.getState().open(liveDocument(target.id, targetName(target)));
    },
    [document, targetId, documents, sourcePlaces, notices, topics],
  );
  const start = useCallback((node: HeapNode) => void show(node), [show]);
  return isThere && document !== null ? start : undefined;
}
