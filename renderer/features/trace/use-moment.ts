/** Times of the trace view on the clock of the trace: since its navigation, otherwise since the recording began. */
import { createContext, useCallback, useContext } from 'react';
import { onClock, type TraceClock } from '../../../shared/engine/trace/contract/trace-clock.ts';
import { momentText } from './diff/durations.tsx';

/** Writes a time from the start of the recording as a time of the clock. */
export type MomentOf = (startMs: number) => string;

export const TraceClockContext = createContext<TraceClock>({ origin: 'recording', originMs: 0 });

export function useTraceClock(): TraceClock {
  return useContext(TraceClockContext);
}

/** Rounded to the resolution of the trace's own clock. */
export function momentOn(clock: TraceClock, startMs: number): string {
  return momentText(Math.round(onClock(clock, startMs) * 1000) / 1000);
}

export function useMoment(): MomentOf {
  const clock = useTraceClock();
  return useCallback((startMs) => momentOn(clock, startMs), [clock]);
}
