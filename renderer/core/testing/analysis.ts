/** An open capture whose queries a test answers. A query without an answer fails like an unknown query. */
import { err, ok } from '../../../shared/base/result.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { HeapEdge, HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument, QueryOptions } from '../bridge/analysis-client.ts';

export type StandInAnswers = {
  readonly [N in AnalysisQueryName]?: (
    params: AnalysisParams<N>,
    options: QueryOptions,
  ) => AnalysisAnswer<N> | Promise<AppResult<AnalysisAnswer<N>>>;
};

export interface StandInDocument {
  readonly document: AnalysisDocument;
  readonly asked: readonly { readonly query: AnalysisQueryName; readonly params: unknown }[];
}

export function standInDocument(answers: StandInAnswers, filePath = '/x.heapsnapshot'): StandInDocument {
  const asked: { query: AnalysisQueryName; params: unknown }[] = [];
  const query = async <N extends AnalysisQueryName>(
    name: N,
    params: AnalysisParams<N>,
    options: QueryOptions = {},
  ): Promise<AppResult<AnalysisAnswer<N>>> => {
    asked.push({ query: name, params });
    const answer: StandInAnswers[N] = answers[name];
    if (answer === undefined) return err(appError<string, string>('internal', `Nothing answers ${name} here.`));
    const given = answer(params, options);
    return given instanceof Promise ? given : ok(given);
  };
  return { document: { documentId: filePath, filePath, query, close: () => undefined }, asked };
}

export function heapNode(id: number, more: Partial<HeapNode> = {}): HeapNode {
  return {
    id,
    name: `Class${id}`,
    type: 'object',
    shallowSizeBytes: 16,
    retainedSizeBytes: 64,
    distance: 3,
    preview: '',
    isDetached: false,
    ...more,
  };
}

export function heapEdge(name: string, more: Partial<HeapEdge> = {}): HeapEdge {
  return { name, type: 'property', edgeClass: 'page', ...more };
}
