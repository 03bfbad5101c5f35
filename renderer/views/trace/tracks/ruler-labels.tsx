/** Ruler labels on a canvas: as elements they would need layout in each frame of a zoom. */
import { timeTicks } from '../../../charts/time-scale.ts';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { createColourReader, useThemeName } from '../../../widgets/canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../../../widgets/canvas/use-canvas-size.ts';
import { useTraceClock } from '../use-moment.ts';
import type { TimeAxis } from './time-axis.ts';

const LABEL_INSET_PX = 4;
const LABEL_BASELINE_PX = 13.5;

/** `frame` is the element that the canvas fills. */
export function RulerLabels({ axis, frame }: { axis: TimeAxis; frame: RefObject<HTMLElement | null> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const theme = useThemeName();
  const { originMs } = useTraceClock();
  const [readColour] = useState(createColourReader);
  const draw = (): void => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const visible = axis.shown();
    const line = readColour(element, theme, '--line');
    const text = readColour(element, theme, '--text-third');
    context.font = `11px ${getComputedStyle(element).fontFamily}`;
    const onClock = { from: visible.from - originMs, to: visible.to - originMs };
    for (const { atMs, label } of timeTicks(onClock, size.widthPx)) {
      const leftPx = Math.round(((atMs - onClock.from) / (visible.to - visible.from)) * size.widthPx);
      context.fillStyle = line;
      context.fillRect(leftPx, 0, 1, size.heightPx);
      context.fillStyle = text;
      context.fillText(label, leftPx + LABEL_INSET_PX, LABEL_BASELINE_PX);
    }
  };
  const latest = useRef(draw);
  useLayoutEffect(() => {
    latest.current = draw;
    draw();
  });
  useEffect(() => axis.subscribe(() => latest.current()), [axis]);
  return <canvas ref={canvas} className="trace-ruler-canvas" aria-hidden />;
}
