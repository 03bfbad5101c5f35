/** The hover card: shown after 120 ms, next to the item and never over it. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { placeCard } from '../../../widgets/icicle/card-place.ts';
import type { Spot } from '../tables/walk.ts';

const DWELL_MS = 120;

/** In window pixels. */
interface CardAnchor {
  readonly pointerX: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

export interface TrackCard extends CardAnchor {
  readonly spot: Spot;
}

/** Each time is a separate spot for a counter or screenshot; a box is one spot. */
function isSame(a: Spot, b: Spot): boolean {
  return a.trackId === b.trackId && a.box === b.box && (a.box >= 0 || a.atMs === b.atMs);
}

export function useTrackCard(): {
  readonly card: TrackCard | null;
  readonly over: (spot: Spot, anchor: CardAnchor) => void;
  readonly leave: () => void;
} {
  const [card, setCard] = useState<TrackCard | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const under = useRef<Spot | null>(null);
  const leave = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    under.current = null;
    setCard(null);
  }, []);
  useEffect(() => leave, [leave]);
  const over = useCallback(
    (spot: Spot, anchor: CardAnchor) => {
      if (under.current !== null && isSame(under.current, spot)) return;
      leave();
      under.current = spot;
      timer.current = setTimeout(() => setCard({ spot, ...anchor }), DWELL_MS);
    },
    [leave],
  );
  return { card, over, leave };
}

/** Positioned after its size is known. */
export function HoverCard({ place, children }: { place: TrackCard; children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const card = element.current;
    if (card === null) return;
    const { leftPx, topPx } = placeCard(
      place,
      place.pointerX,
      { widthPx: card.offsetWidth, heightPx: card.offsetHeight },
      { widthPx: window.innerWidth, heightPx: window.innerHeight },
    );
    card.style.left = `${leftPx}px`;
    card.style.top = `${topPx}px`;
  });
  return createPortal(
    <div ref={element} className="tooltip icicle-card" data-testid="trace-card">
      {children}
    </div>,
    document.body,
  );
}
