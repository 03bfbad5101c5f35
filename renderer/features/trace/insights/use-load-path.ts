/** The load path of a trace, and whether it is drawn over the tracks. */
import { useMemo, useState } from 'react';
import type { LoadPath } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';

export interface LoadPathOnTracks {
  /** Null if the trace has none, and while it is loading. */
  readonly path: LoadPath | null;
  readonly isDrawn: boolean;
  readonly setDrawn: (drawn: boolean) => void;
}

/** The path is drawn until it is hidden. */
export function useLoadPath(document: AnalysisDocument): LoadPathOnTracks {
  const { answer } = useQuery(`${document.documentId} load path`, () => document.query('trace.insights', { topN: 1 }));
  const [isDrawn, setDrawn] = useState(true);
  const path = answer?.ok === true ? answer.value.loadPath : null;
  return useMemo(() => ({ path, isDrawn, setDrawn }), [path, isDrawn]);
}
