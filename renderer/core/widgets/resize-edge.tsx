/** A resize edge for sizes in px, by dragging or arrow keys: sidebar and drawer. */
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

export interface ResizeEdgeProps {
  readonly label: string;
  /** `right`: at the right of the resized element; `top`: above it. */
  readonly edge: 'right' | 'top';
  readonly sizePx: number;
  readonly minPx: number;
  readonly maxPx: number;
  readonly onSize: (sizePx: number) => void;
  /** Double click. */
  readonly onReset: () => void;
}

const KEY_STEP_PX = 16;

export function ResizeEdge({ label, edge, sizePx, minPx, maxPx, onSize, onReset }: ResizeEdgeProps) {
  const drag = useRef<{ from: number; sizePx: number } | null>(null);
  const clamp = (value: number): number => Math.min(maxPx, Math.max(minPx, value));
  const place = (event: PointerEvent): number => (edge === 'right' ? event.clientX : -event.clientY);
  const [larger, smaller] = edge === 'right' ? ['ArrowRight', 'ArrowLeft'] : ['ArrowUp', 'ArrowDown'];
  const separator = {
    role: 'separator',
    tabIndex: 0,
    'aria-label': label,
    'aria-orientation': edge === 'right' ? ('vertical' as const) : ('horizontal' as const),
    'aria-valuenow': Math.round(sizePx),
    'aria-valuemin': minPx,
    'aria-valuemax': Math.round(maxPx),
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (event.button !== 0) return;
      drag.current = { from: place(event), sizePx };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      if (drag.current !== null) onSize(clamp(drag.current.sizePx + place(event) - drag.current.from));
    },
    onPointerUp: (): void => {
      drag.current = null;
    },
    onPointerCancel: (): void => {
      drag.current = null;
    },
    onDoubleClick: onReset,
    onKeyDown: (event: KeyboardEvent): void => {
      const step = event.key === larger ? KEY_STEP_PX : event.key === smaller ? -KEY_STEP_PX : 0;
      if (step === 0) return;
      event.preventDefault();
      onSize(clamp(sizePx + step));
    },
  };
  return <div className="resize-edge" data-edge={edge} {...separator} />;
}
