/** Initiators and consequences of the selected event or request. */
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { eventAt } from './track-chart.ts';
import type { TraceSelection } from '../use-trace-selection.ts';
import type { ContentOf } from '../tables/walk.ts';

export type Flows = AnalysisAnswer<'trace.flows'>;
type Of = { readonly event: number } | { readonly requestId: string };

/** Null if the selection has no flows, such as a sampled function. */
function flowsOf({ chosen, box }: Pick<TraceSelection, 'chosen' | 'box'>, contentOf: ContentOf): Of | null {
  if (chosen?.kind === 'event') return { event: chosen.event };
  if (chosen?.kind === 'request') return { requestId: chosen.requestId };
  if (box === null) return null;
  const content = contentOf(box.trackId);
  if (content?.kind === 'requests') {
    const request = content.chart.requests[box.box];
    return request === undefined ? null : { requestId: request.requestId };
  }
  const event = content?.kind === 'boxes' ? eventAt(content.chart, box.box) : null;
  return event === null ? null : { event };
}

/** Null while loading. */
export function useFlows(
  document: AnalysisDocument,
  selection: Pick<TraceSelection, 'chosen' | 'box'>,
  contentOf: ContentOf,
): Flows | null {
  const subject = flowsOf(selection, contentOf);
  const question = subject === null ? null : JSON.stringify(subject);
  const { current } = useQuery(question, async () => {
    if (subject === null) throw new Error('a query without a selection');
    return document.query('trace.flows', subject);
  });
  return current?.ok === true ? current.value : null;
}
