/** Stores an object of a snapshot as a global variable of its target, and offers the console there. */
import { useCallback } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { liveDocument } from '../../../core/stores/documents/document-tabs.ts';
import { findTarget, targetName } from '../../../core/stores/topics/targets.ts';
import { useCommandRunner } from '../../../core/stores/hooks/use-command.ts';
import { useTopic, useWorkbench } from '../../../core/stores/workbench.tsx';
import { consoleClass } from './object-menu.ts';

/** The id of the console in the panels of a live document. */
const CONSOLE_PANEL = 'console';

/** Undefined if the target of the capture is not connected. */
export function useStoreObject(capture: CaptureRecord): ((node: HeapNode) => void) | undefined {
  const run = useCommandRunner();
  const { documents, livePanels, notices, topics } = useWorkbench();
  const captureId = capture.id;
  const targetId = capture.target?.id ?? null;
  const isThere = useTopic('endpoints', (endpoints) => {
    const target = findTarget(endpoints, targetId);
    return target !== null && target.state !== 'gone';
  });
  const store = useCallback(
    async (node: HeapNode): Promise<void> => {
      const className = consoleClass(node);
      if (className === null) return;
      const params = { captureId, objectId: node.id, className };
      const stored = await run('heap.store-object', params, `@${node.id} was not stored`);
      const target = stored === null ? null : findTarget(topics.endpoints.getState().value, stored.targetId);
      if (stored === null || target === null) return;
      const id = `stored:${stored.name}`;
      notices.getState().add({
        id,
        severity: 'info',
        title: `@${node.id} is ${stored.name} in the console`,
        detail: null,
        action: {
          label: 'Open console',
          run: () => {
            notices.getState().dismiss(id);
            livePanels.getState().choose(target.id, CONSOLE_PANEL);
            documents.getState().open(liveDocument(target.id, targetName(target)));
          },
        },
      });
    },
    [run, captureId, documents, livePanels, notices, topics],
  );
  const start = useCallback((node: HeapNode) => void store(node), [store]);
  return isThere ? start : undefined;
}
