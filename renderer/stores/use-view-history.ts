/** Back and forward through where somebody was in a chart: what is in view, the selected range and the selection are one place. */
import { useCallback, useEffect, useRef } from 'react';

/** Zooming and panning come in many small steps: where they come to rest is a place. */
const SETTLES_MS = 500;
const MOST_PLACES = 100;

interface Visited<T> {
  readonly key: string;
  readonly place: T;
}

/** `place` is told apart by its JSON. Answers the way back (−1) and forward (1); false where there is nothing that way. */
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
    // The first place counts at once: somebody may move on before it would have come to rest.
    if (visited.current.length === 0) visit({ key, place: latest.current.place });
    const timer = setTimeout(() => visit({ key, place: latest.current.place }), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [key, visit]);
  return useCallback(
    (step) => {
      // What was done a moment ago is a place to come back to as well.
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
