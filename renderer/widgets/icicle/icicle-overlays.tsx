/** What lies over the boxes of an icicle: the selected range, and the hover card. */
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { placeCard } from './card-place.ts';
import { ICICLE_BOX_PX, type IcicleWindow } from './icicle-window.ts';

/** The selected range: everything outside is dimmed. */
export function RangeBand({ range, window: visible }: { range: IcicleWindow; window: IcicleWindow }) {
  const width = visible.to - visible.from;
  const share = (value: number): number => Math.max(0, Math.min(1, (value - visible.from) / width));
  if (width <= 0) return null;
  return (
    <>
      <span className="icicle-beside" style={{ left: 0, width: `${share(range.from) * 100}%` }} aria-hidden />
      <span className="icicle-beside" style={{ left: `${share(range.to) * 100}%`, right: 0 }} aria-hidden />
    </>
  );
}

/** Floats over everything; positioned after its size is known. */
export function IcicleCard({ topPx, pointerX, children }: { topPx: number; pointerX: number; children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const card = element.current;
    if (card === null) return;
    const place = placeCard(
      { topPx, bottomPx: topPx + ICICLE_BOX_PX },
      pointerX,
      { widthPx: card.offsetWidth, heightPx: card.offsetHeight },
      { widthPx: window.innerWidth, heightPx: window.innerHeight },
    );
    card.style.left = `${place.leftPx}px`;
    card.style.top = `${place.topPx}px`;
  });
  return createPortal(
    <div ref={element} className="tooltip icicle-card" data-testid="icicle-card">
      {children}
    </div>,
    document.body,
  );
}
