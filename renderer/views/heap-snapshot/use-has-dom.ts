/** Checks whether a heap has documents, so that nodes can be detached from them; true until it is known. */
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useQuery } from '../../stores/hooks/use-query.ts';

export function useHasDom(document: AnalysisDocument | null): boolean {
  const { answer } = useQuery(document, async () => {
    if (document === null) throw new Error('a query without a document');
    return document.query('heap.detached', { count: 1 });
  });
  return answer?.ok !== true || answer.value.hasDom !== false;
}
