/** The box of the hover card: the one under the pointer for 120 ms. */
import { useCallback, useEffect, useRef, useState } from 'react';

const DWELL_MS = 120;

export interface HoverCard {
  readonly box: number | null;
  /** Pointer position on entry and top of the box, in window pixels. */
  readonly pointerX: number;
  readonly boxTopPx: number;
}

const NONE: HoverCard = { box: null, pointerX: 0, boxTopPx: 0 };

export function useHoverCard(): {
  readonly card: HoverCard;
  /** The pointer is over this box (−1: over none). */
  readonly over: (box: number, place: Omit<HoverCard, 'box'>) => void;
  readonly leave: () => void;
} {
  const [card, setCard] = useState<HoverCard>(NONE);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const under = useRef(-1);
  const leave = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    under.current = -1;
    setCard(NONE);
  }, []);
  useEffect(() => leave, [leave]);
  const over = useCallback(
    (box: number, place: Omit<HoverCard, 'box'>) => {
      if (box === under.current) return;
      leave();
      under.current = box;
      if (box >= 0) timer.current = setTimeout(() => setCard({ box, ...place }), DWELL_MS);
    },
    [leave],
  );
  return { card, over, leave };
}
