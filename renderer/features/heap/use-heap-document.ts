/** Opens a snapshot with the overview for its toolbar. */
import type { HeapOverview } from '../../../shared/engine/heap/contract/heap-overview.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import {
  useOpenedDocument,
  type OpenedDocument,
  type OpenedDocumentState,
} from '../../core/stores/hooks/use-opened-document.ts';

export type HeapDocumentState = OpenedDocumentState<HeapOverview>;

function loadOverview(document: AnalysisDocument): Promise<AppResult<HeapOverview>> {
  return document.query('heap.overview', {});
}

/** Opens the snapshot at `filePath` while mounted and closes it on unmount. */
export function useHeapDocument(filePath: string): OpenedDocument<HeapOverview> {
  return useOpenedDocument(filePath, loadOverview);
}
