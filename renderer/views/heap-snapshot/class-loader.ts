/** Asks for pages of classes: of all objects, or of those that match a filter, which takes a while the first time. */
import type { AnalysisParams, AnalysisProgress } from '../../../shared/contracts/analysis.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { HeapClassPage } from '../../../shared/contracts/heap-classes.ts';
import type { HeapFilter } from '../../../shared/contracts/heap-filters.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';

export interface ClassLoader {
  readonly load: (params: AnalysisParams<'heap.classes'>) => Promise<AppResult<HeapClassPage>>;
  /** How far the last question is; null where that is not known. */
  readonly progress: () => AnalysisProgress | null;
  /** Gives up what is on its way; what is asked afterwards is asked anew. */
  readonly cancel: () => void;
}

export function createClassLoader(
  document: AnalysisDocument,
  filter: HeapFilter | null,
  onChange: () => void,
): ClassLoader {
  let controller = new AbortController();
  let latestProgress: AnalysisProgress | null = null;
  return {
    load: async (params) => {
      if (filter === null) return document.query('heap.classes', params);
      latestProgress = null;
      const answer = await document.query(
        'heap.filtered-classes',
        { of: filter, ...params },
        {
          signal: controller.signal,
          onProgress: (progress) => {
            latestProgress = progress;
            onChange();
          },
        },
      );
      latestProgress = null;
      return answer;
    },
    progress: () => latestProgress,
    cancel: () => {
      controller.abort();
      controller = new AbortController();
    },
  };
}
