/** Events of the traced page that are marked on the time axis, such as its first paint. */
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import type { TraceOverview } from '../trace-types.ts';
import { loadMarkers, type Marker } from './markers.ts';

const NO_MARKERS: readonly Marker[] = [];

export function useMarkers(document: AnalysisDocument, page: TraceOverview['page']): readonly Marker[] {
  const { answer } = useQuery(document.documentId, async () => ok(await loadMarkers(document, page)));
  return answer?.ok === true ? answer.value : NO_MARKERS;
}
