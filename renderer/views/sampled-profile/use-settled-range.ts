/** Debounces a range during dragging: figures are requested per pause, not per pixel. */
import { useEffect, useState } from 'react';
import type { CpuRange } from '../../../shared/contracts/sampled-profiles.ts';

const SETTLES_MS = 120;

/** Null without a range; an empty range is none. */
export function useSettledRange(range: CpuRange | null): CpuRange | null {
  const [settled, setSettled] = useState<CpuRange | null>(null);
  useEffect(() => {
    const next = range !== null && range.toMs > range.fromMs ? range : null;
    const timer = setTimeout(() => setSettled(next), next === null ? 0 : SETTLES_MS);
    return () => clearTimeout(timer);
  }, [range]);
  return settled;
}
