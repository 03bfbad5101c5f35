/** What all that is ignored would free together if it went, and what the looked-at object would retain then. */
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument, QueryOptions } from '../../bridge/analysis-client.ts';
import { ignoredParams, isAnyIgnored, type Ignored } from './ignored.ts';
import { useQuery, type QueryState } from './use-query.ts';

export interface IgnoredEffect extends AnalysisAnswer<'heap.what-if'> {
  /** Of the looked-at object, with what is ignored gone; null where that object would be gone with it. */
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
  // What goes with the object too, beyond what goes anyway, is what it retains then.
  const withObject = gone.nodes.includes(id)
    ? effect
    : await document.query('heap.what-if', { ...gone, nodes: [...gone.nodes, id] }, options);
  if (!withObject.ok) return withObject;
  const more = withObject.value.freedSizeBytes - effect.value.freedSizeBytes;
  const isGone = withObject.value.freedCount === effect.value.freedCount;
  return { ok: true, value: { ...effect.value, retainedThenBytes: isGone ? null : more } };
}

/** Asks nothing while retained sizes are not there, or nothing is ignored. */
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
