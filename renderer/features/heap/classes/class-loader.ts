/** Loads pages of classes, for all objects or those that match a filter. The first filtered page takes longer. */
import type { AnalysisParams, AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { HeapClassPage } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import type { HeapFilter } from '../../../../shared/engine/heap/contract/heap-filters.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';

export interface ClassLoader {
  readonly load: (params: AnalysisParams<'heap.classes'>) => Promise<AppResult<HeapClassPage>>;
  /** Progress of the last query; null if not known. */
  readonly progress: () => AnalysisProgress | null;
  /** Cancels pending queries; later queries run again. */
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
