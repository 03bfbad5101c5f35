/** The box of the card: the one under the pointer for 120 ms. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PointerPlace } from './card-place.ts';

const DWELL_MS = 120;

export interface BoxCard {
  readonly key: string | null;
  /** Pointer position on entry, in window pixels. */
  readonly pointer: PointerPlace;
}

const NONE: BoxCard = { key: null, pointer: { xPx: 0, yPx: 0 } };

export function useBoxCard(): {
  readonly card: BoxCard;
  /** The pointer is over this box; null: over none. */
  readonly over: (key: string | null, pointer: PointerPlace) => void;
  readonly leave: () => void;
} {
  const [card, setCard] = useState<BoxCard>(NONE);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const under = useRef<string | null>(null);
  const leave = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    under.current = null;
    setCard(NONE);
  }, []);
  useEffect(() => leave, [leave]);
  const over = useCallback(
    (key: string | null, pointer: PointerPlace) => {
      if (key === under.current) return;
      leave();
      under.current = key;
      if (key !== null) timer.current = setTimeout(() => setCard({ key, pointer }), DWELL_MS);
    },
    [leave],
  );
  return { card, over, leave };
}
