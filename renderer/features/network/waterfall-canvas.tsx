/**
 * Waterfall bars of all visible rows on one canvas. It scrolls with the rows, is drawn one screen beyond both ends, and moves before those
 * become visible.
 */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { createColourReader, useThemeName } from '../../core/widgets/canvas/canvas-colours.ts';
import { beginDrawing } from '../../core/widgets/canvas/use-canvas-size.ts';
import type { LoadMoment, TimeSpan } from './network-rows.ts';
import { drawWaterfall } from './waterfall-drawing.ts';

export interface WaterfallCanvasProps {
  /** The table of the rows. */
  readonly table: RefObject<HTMLDivElement | null>;
  readonly rows: readonly NetworkEntry[];
  /** False if a person hid its column. */
  readonly isShown: boolean;
  readonly rowPx: number;
  readonly span: TimeSpan;
  readonly nowMs: number;
  readonly moments: readonly LoadMoment[];
}

/** The head of its column. The table leaves out columns without room, so that the place of this one is only there. */
const HEAD = '[role="columnheader"][id$="-head-waterfall"]';
/** Drawn beyond each end of the visible part. */
const BEYOND_PX = 600;
const CELL_PADDING_PX = 8;

interface Place {
  readonly topPx: number;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export function WaterfallCanvas(props: WaterfallCanvasProps) {
  const { table, rows, rowPx, isShown } = props;
  const theme = useThemeName();
  const [readColour] = useState(createColourReader);
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const drawn = useRef<Place | null>(null);
  const redraw = useRef<() => void>(() => undefined);

  useLayoutEffect(() => {
    redraw.current = () => {
      const host = table.current?.querySelector<HTMLElement>('.table-rows') ?? null;
      // The table replaces its row container when it becomes empty.
      if (host === null || !isShown) {
        canvas.current?.remove();
        return;
      }
      canvas.current ??= newCanvas();
      if (canvas.current.parentElement !== host) host.append(canvas.current);
      drawn.current = draw(canvas.current, host, props, (element, token) => readColour(element, theme, token));
    };
    redraw.current();
  });
  useEffect(() => {
    const scroller = table.current;
    if (scroller === null) return undefined;
    const again = (): void => redraw.current();
    const onScroll = (): void => {
      const place = drawn.current;
      if (place === null) return;
      const { scrollTop, clientHeight } = scroller;
      const neededToPx = Math.min(scrollTop + clientHeight + BEYOND_PX / 2, rows.length * rowPx);
      const isNearEnd = place.topPx + place.heightPx < neededToPx;
      if (isNearEnd || (place.topPx > 0 && scrollTop - place.topPx < BEYOND_PX / 2)) again();
    };
    scroller.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(again);
    observer.observe(scroller);
    // It becomes wider when other columns go.
    const head = isShown ? scroller.querySelector(HEAD) : null;
    if (head !== null) observer.observe(head);
    return () => {
      scroller.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [table, rows, rowPx, isShown]);
  useEffect(
    () => () => {
      canvas.current?.remove();
    },
    [],
  );
  return null;
}

function newCanvas(): HTMLCanvasElement {
  const element = document.createElement('canvas');
  element.className = 'network-waterfall';
  element.dataset['testid'] = 'waterfall';
  element.ariaHidden = 'true';
  return element;
}

/** Draws the visible part and its margin, and reports its position; null if the column is hidden. */
function draw(
  element: HTMLCanvasElement,
  host: HTMLElement,
  { table, rows, rowPx, span, nowMs, moments }: WaterfallCanvasProps,
  ink: (element: HTMLElement, token: string) => string,
): Place | null {
  const scroller = table.current;
  const head = scroller?.querySelector(HEAD) ?? null;
  if (scroller === null || head === null) return null;
  const box = head.getBoundingClientRect();
  const topPx = Math.max(0, Math.floor((scroller.scrollTop - BEYOND_PX) / rowPx) * rowPx);
  const place: Place = {
    topPx,
    leftPx: box.left - host.getBoundingClientRect().left + CELL_PADDING_PX,
    widthPx: Math.max(0, box.width - 2 * CELL_PADDING_PX),
    heightPx: Math.min(scroller.clientHeight + 2 * BEYOND_PX, Math.max(rowPx, rows.length * rowPx - topPx)),
  };
  Object.assign(element.style, {
    transform: `translate(${place.leftPx}px, ${place.topPx}px)`,
    width: `${place.widthPx}px`,
    height: `${place.heightPx}px`,
  });
  const context = beginDrawing(element, { ...place, pixelRatio: window.devicePixelRatio || 1 });
  if (context === null) return place;
  const first = Math.round(topPx / rowPx);
  const inPicture = rows.slice(first, first + Math.ceil(place.heightPx / rowPx));
  drawWaterfall(context, { ...place, rowPx, span, nowMs, moments, rows: inPicture }, (token) => ink(element, token));
  return place;
}
