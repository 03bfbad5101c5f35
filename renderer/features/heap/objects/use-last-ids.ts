/** The largest object id of captures: objects allocated later have larger ids. Each file is opened for the query and closed. */
import { useRef } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { AnalysisClient } from '../../../core/bridge/analysis-client.ts';
import { askFile } from '../../../core/stores/ask-file.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';

export type LastId =
  | { readonly state: 'reading'; readonly progress: AnalysisProgress | null }
  | { readonly state: 'known'; readonly lastId: number }
  | { readonly state: 'failed'; readonly error: AppError };

/** For one capture; null sends no query. Library files never change, so results are cached. */
export function useLastId(analysis: AnalysisClient, capture: CaptureRecord | null): LastId | null {
  const cache = useRef(new Map<string, number>());
  const file = capture?.file ?? null;
  const { current, progress } = useQuery<number>(file, async (asking) => {
    if (file === null) throw new Error('a query without a capture');
    const cached = cache.current.get(file);
    if (cached !== undefined) return ok(cached);
    const { signal } = asking;
    const answer = await askFile(analysis, file, (document) => document.query('heap.last-id', {}, { signal }), asking);
    if (!answer.ok) return answer;
    cache.current.set(file, answer.value.lastId);
    return ok(answer.value.lastId);
  });
  if (file === null) return null;
  if (current === null) return { state: 'reading', progress };
  return current.ok ? { state: 'known', lastId: current.value } : { state: 'failed', error: current.error };
}
