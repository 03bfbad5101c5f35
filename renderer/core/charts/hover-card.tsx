/** The hover card of a chart: shown after the pointer has rested on a box, next to the box and never over it. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import { placeCard, type CardAnchor } from './card-place.ts';
import type { WindowPoint } from './use-chart-surface.ts';
import './charts.css';

const DWELL_MS = 120;

export interface ShownCard<T> extends CardAnchor {
  readonly target: T;
}

/** `isSame` must be a stable function. */
export function useHoverCard<T>(isSame: (a: T, b: T) => boolean = Object.is): {
  readonly card: ShownCard<T> | null;
  /** The pointer is over this; null: over nothing with a card. */
  readonly over: (target: T | null, anchor: CardAnchor) => void;
  readonly leave: () => void;
} {
  const [card, setCard] = useState<ShownCard<T> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const under = useRef<T | null>(null);
  const leave = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    under.current = null;
    setCard(null);
  }, []);
  useEffect(() => leave, [leave]);
  const over = useCallback(
    (target: T | null, anchor: CardAnchor) => {
      if (target !== null && under.current !== null && isSame(under.current, target)) return;
      leave();
      if (target === null) return;
      under.current = target;
      timer.current = setTimeout(() => setCard({ target, ...anchor }), DWELL_MS);
    },
    [isSame, leave],
  );
  return { card, over, leave };
}

/** Next to a box in a row of the chart: the card keeps clear of the row. `row` is in window pixels. */
export function rowAnchor(
  frame: RefObject<HTMLElement | null>,
  pointer: WindowPoint,
  row: { readonly topPx: number; readonly heightPx: number },
): CardAnchor {
  const { left, width } = frame.current?.getBoundingClientRect() ?? { left: 0, width: 0 };
  return { box: { leftPx: left, widthPx: width, ...row }, pointer: { xPx: pointer.x, yPx: pointer.y } };
}

/** Hidden from screen readers, which have the same boxes as a list or table. Positioned after its size is known. */
export function HoverCard({ anchor, testId, children }: { anchor: CardAnchor; testId: string; children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const card = element.current;
    if (card === null) return;
    const { leftPx, topPx } = placeCard(
      anchor,
      { widthPx: card.offsetWidth, heightPx: card.offsetHeight },
      { widthPx: window.innerWidth, heightPx: window.innerHeight },
    );
    card.style.left = `${leftPx}px`;
    card.style.top = `${topPx}px`;
  });
  return createPortal(
    <div ref={element} className="tooltip chart-card" data-testid={testId} aria-hidden>
      {children}
    </div>,
    document.body,
  );
}
