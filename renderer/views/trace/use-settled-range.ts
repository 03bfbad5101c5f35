/** A range that is being dragged, when it has stood still: figures are asked for each pause, not for each pixel. */
import { useEffect, useState } from 'react';
import type { TraceRange } from '../../../shared/contracts/traces.ts';

const SETTLES_MS = 120;

/** Null without a range; a range of no length is none. */
export function useSettledRange(range: TraceRange | null): TraceRange | null {
  const [settled, setSettled] = useState<TraceRange | null>(null);
  useEffect(() => {
    const next = range !== null && range.toMs > range.fromMs ? range : null;
    const timer = setTimeout(() => setSettled(next), next === null ? 0 : SETTLES_MS);
    return () => clearTimeout(timer);
  }, [range]);
  return settled;
}
