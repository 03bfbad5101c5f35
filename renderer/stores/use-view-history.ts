/** Back and forward history of a chart: visible range, selected range and selection form one place. */
import { useCallback, useEffect, useRef } from 'react';

/** Zooming and panning happen in small steps: a place is recorded when they settle. */
const SETTLES_MS = 500;
const MOST_PLACES = 100;

interface Visited<T> {
  readonly key: string;
  readonly place: T;
}

/** Places are compared by JSON. Returns a function that goes back (−1) or forward (1); false if there is no history in that direction. */
export function useViewHistory<T>(place: T, show: (place: T) => void): (step: -1 | 1) => boolean {
  const visited = useRef<Visited<T>[]>([]);
  const at = useRef(-1);
  const isReturning = useRef(false);
  const key = JSON.stringify(place);
  const latest = useRef({ key, place, show });
  useEffect(() => {
    latest.current = { key, place, show };
  });
  const visit = useCallback((now: Visited<T>) => {
    if (visited.current[at.current]?.key !== now.key) {
      if (isReturning.current) visited.current[at.current] = now;
      else {
        visited.current = [...visited.current.slice(0, at.current + 1), now].slice(-MOST_PLACES);
        at.current = visited.current.length - 1;
      }
    }
    isReturning.current = false;
  }, []);
  useEffect(() => {
    // The initial view is recorded immediately, so a zoom before it settles can be undone.
    if (at.current < 0) visit({ key, place: latest.current.place });
    const timer = setTimeout(() => visit({ key, place: latest.current.place }), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [key, visit]);
  return useCallback(
    (step) => {
      // A change made a moment ago is also recorded.
      if (!isReturning.current) visit(latest.current);
      const next = visited.current[at.current + step];
      if (next === undefined) return false;
      at.current += step;
      isReturning.current = true;
      latest.current.show(next.place);
      return true;
    },
    [visit],
  );
}
