/** The two sides of a comparison: their titles, opening one, and exchanging them in their tab. */
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { captureDocument, comparisonDocument } from '../documents/document-tabs.ts';
import { useCaptureTitle, useDocuments } from '../workbench.tsx';

/** Two captures, and the tab of their comparison. */
interface Pair {
  readonly documentId: string;
  readonly base: CaptureRecord;
  readonly later: CaptureRecord;
}

export function useComparedSides({ documentId, base, later }: Pair) {
  const open = useDocuments((state) => state.open);
  const replace = useDocuments((state) => state.replace);
  const titles = { A: useCaptureTitle(base), B: useCaptureTitle(later) };
  return {
    A: { title: titles.A, onOpen: () => open(captureDocument(base)) },
    B: { title: titles.B, onOpen: () => open(captureDocument(later)) },
    onSwap: () => replace(documentId, comparisonDocument(later, base)),
    sizeBytes: later.sizeBytes,
  };
}
