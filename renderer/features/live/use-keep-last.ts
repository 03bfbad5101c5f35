/** Keeps the last seconds of a flight recorder and opens the capture. */
import { useCallback } from 'react';
import { z } from 'zod';
import { CaptureKindSchema } from '../../../shared/core/contracts/captures.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { useBridge, useWindowProblems, useWorkbench } from '../../core/stores/workbench.tsx';

const KeptSchema = z.object({
  capture: z.object({ captureId: z.string(), kind: CaptureKindSchema, name: z.string() }),
});

/** A failure becomes a problem of the window. */
export function useKeepLast(): (targetId: string) => Promise<void> {
  const bridge = useBridge();
  const { documents } = useWorkbench();
  const addError = useWindowProblems((state) => state.addError);
  return useCallback(
    async (targetId) => {
      const kept = await bridge.call('pen_watch', { action: 'keep', target: targetId }, KeptSchema);
      if (kept.ok)
        documents.getState().open(captureDocument({ ...kept.value.capture, id: kept.value.capture.captureId }));
      else if (kept.error.code !== 'cancelled') addError('The last seconds were not kept', kept.error);
    },
    [bridge, documents, addError],
  );
}
