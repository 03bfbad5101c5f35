/** Computes how busy a trace is over its whole time. The axis first shows the busy part, unless it was moved before that is known. */
import { useEffect, useRef } from 'react';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { recordedPart } from '../trace-facts.ts';
import type { LostPart } from './overlays.tsx';
import type { TimeAxis } from './time-axis.ts';
import { activePart, type Busy } from './trace-minimap.tsx';

const BUCKETS = 1000;

export interface BusyParts {
  readonly document: AnalysisDocument;
  readonly axis: TimeAxis;
  readonly durationMs: number;
  readonly lost: readonly LostPart[];
}

/** Null while loading. */
export function useBusy({ document, axis, durationMs, lost }: BusyParts): Busy | null {
  const { answer } = useQuery(document.documentId, () => document.query('trace.busy', { buckets: BUCKETS }));
  const busy = answer?.ok === true ? answer.value : null;
  const isFitted = useRef(false);
  useEffect(() => {
    if (busy === null || isFitted.current) return;
    isFitted.current = true;
    const { from, to } = axis.now();
    const active = activePart(busy, durationMs) ?? recordedPart(lost, axis.totalMs);
    // Keep the position if the person or a link already moved the view.
    if (active !== null && from <= 0 && to >= axis.totalMs) axis.show(active);
  }, [axis, busy, durationMs, lost]);
  return busy;
}
