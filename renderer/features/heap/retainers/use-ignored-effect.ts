/** Computes what removing all ignored items would free, and what the selected object would then retain. */
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisDocument, QueryOptions } from '../../../core/bridge/analysis-client.ts';
import { ignoredParams, isAnyIgnored, type Ignored } from './ignored.ts';
import { useQuery, type QueryState } from '../../../core/stores/hooks/use-query.ts';

export interface IgnoredEffect extends AnalysisAnswer<'heap.what-if'> {
  /** Retained size of the selected object without the ignored items; null if it would be freed as well. */
  readonly retainedThenBytes: number | null;
}

async function loadEffect(
  document: AnalysisDocument,
  ignored: Ignored,
  id: number,
  options: QueryOptions,
): Promise<AppResult<IgnoredEffect>> {
  const gone = ignoredParams(ignored, id);
  const effect = await document.query('heap.what-if', gone, options);
  if (!effect.ok) return effect;
  // Objects freed in addition when the object is removed are what it retains.
  const withObject = gone.nodes.includes(id)
    ? effect
    : await document.query('heap.what-if', { ...gone, nodes: [...gone.nodes, id] }, options);
  if (!withObject.ok) return withObject;
  const more = withObject.value.freedSizeBytes - effect.value.freedSizeBytes;
  const isGone = withObject.value.freedCount === effect.value.freedCount;
  return ok({ ...effect.value, retainedThenBytes: isGone ? null : more });
}

/** Sends no query until retained sizes are available or if nothing is ignored. */
export function useIgnoredEffect(
  document: AnalysisDocument,
  ignored: Ignored,
  id: number,
  isReady: boolean,
): QueryState<IgnoredEffect> {
  const isAsked = isReady && isAnyIgnored(ignored);
  return useQuery(isAsked ? JSON.stringify([document.documentId, ignored, id]) : null, (options) =>
    loadEffect(document, ignored, id, options),
  );
}
