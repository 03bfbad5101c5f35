/** The overview ruler next to the scrollbar: covered and uncovered ranges of the whole text. A press scrolls there. */
import { useEffect, useRef, useState } from 'react';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import type { CodeMarks } from './code-marks.ts';

export interface CodeRulerProps {
  readonly marks: CodeMarks;
  /** Length of the text and line starts in UTF-16 code units. */
  readonly text: string;
  readonly label: string;
  readonly onGo: (share: number) => void;
}

/** Relative position in the text by lines, or by characters for a minified script with few lines. */
export function placeShares(text: string): (place: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (starts.length < 50 || text.length / starts.length > 500) {
    return (place) => (text.length === 0 ? 0 : place / text.length);
  }
  return (place) => {
    let low = 0;
    for (let high = starts.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return (low - 1) / starts.length;
  };
}

export function CodeRuler({ marks, text, label, onGo }: CodeRulerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(canvas);
  const theme = useThemeName();
  const [colourOf] = useState(createColourReader);
  useEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const shareOf = placeShares(text);
    const { ranges, classOf } = marks;
    for (let at = 0; at < ranges.length; at += 3) {
      const name = classOf(ranges[at + 2] ?? 0);
      if (name === null) continue;
      context.fillStyle = colourOf(element, theme, `--${name}-fill`);
      const top = shareOf(ranges[at] ?? 0) * size.heightPx;
      const bottom = shareOf(ranges[at + 1] ?? 0) * size.heightPx;
      context.fillRect(0, top, size.widthPx, Math.max(1, bottom - top));
    }
  }, [marks, text, size, theme, colourOf]);
  return (
    <canvas
      ref={canvas}
      className="code-ruler"
      aria-label={label}
      title={label}
      data-testid="code-ruler"
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onGo((event.clientY - box.top) / Math.max(1, box.height));
      }}
    />
  );
}
