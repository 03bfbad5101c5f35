/**
 * The screenshot after a layout shift. Nodes that moved are outlined: dashed where they were, solid where they are. What moved them is filled.
 */
import { useEffect, useRef } from 'react';
import type { ShiftCause, ShiftedNode } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { ok } from '../../../../shared/base/result.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { placeAt, pictureOf } from '../tracks/screenshots.ts';

const PICTURE_PX = 260;
const CAUSE_OPACITY = 0.25;

export interface OutlinedRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'before' | 'after' | 'cause';
}

/** Rects in pixels of a picture that shows the whole viewport. */
export function outlinesOf(
  { nodes, causes }: Shift,
  viewport: { readonly width: number; readonly height: number },
  widthPx: number,
): OutlinedRect[] {
  const scale = widthPx / viewport.width;
  const outlined = ([x, y, width, height]: ShiftedNode['rect'], kind: OutlinedRect['kind']): OutlinedRect => ({
    x: x * scale,
    y: y * scale,
    width: width * scale,
    height: height * scale,
    kind,
  });
  return [
    ...causes.flatMap(({ rect }) => (rect === null ? [] : [outlined(rect, 'cause')])),
    ...nodes.flatMap(({ oldRect, rect }) => [outlined(oldRect, 'before'), outlined(rect, 'after')]),
  ];
}

/** Returns what the colors mean. A space is not the node itself. */
export function pictureWords(causes: Shift['causes']): string {
  const shown = causes.filter(({ rect }) => rect !== null);
  const isSpace = shown.some((cause) => cause.isSpace);
  const filled = shown.length === 0 ? '' : ` Filled: ${isSpace ? 'the space that the cause took' : 'the cause'}.`;
  return `Dashed: before the shift. Solid: after it.${filled}`;
}

interface Shift {
  readonly nodes: readonly ShiftedNode[];
  readonly causes: readonly Pick<ShiftCause, 'rect' | 'isSpace'>[];
}

export interface ShiftPictureProps {
  readonly document: AnalysisDocument;
  readonly shift: Shift & { readonly startMs: number };
  readonly viewport: { readonly width: number; readonly height: number };
}

export function ShiftPicture({ document, shift, viewport }: ShiftPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { startMs, causes } = shift;
  const { answer } = useQuery<{ readonly base64: string } | null>(
    `${document.documentId} shift ${startMs}`,
    async () => {
      const times = await document.query('trace.screenshots', {});
      if (!times.ok) return times;
      const rows = times.value.rows.toSorted((a, b) => a.atMs - b.atMs);
      // The first frame that shows the shift.
      const shot = rows[placeAt(rows, startMs) + 1];
      return shot === undefined ? ok(null) : document.query('trace.screenshot', { event: shot.event });
    },
  );
  const base64 = answer?.ok === true ? (answer.value?.base64 ?? null) : null;
  useEffect(() => {
    let isCurrent = true;
    const draw = async (): Promise<void> => {
      const element = canvas.current;
      const picture = base64 === null ? null : await pictureOf(base64);
      const context = element?.getContext('2d') ?? null;
      if (!isCurrent || element === null || picture === null || context === null) return;
      element.width = PICTURE_PX;
      element.height = Math.round((PICTURE_PX * picture.height) / picture.width);
      context.drawImage(picture, 0, 0, element.width, element.height);
      picture.close();
      const style = getComputedStyle(element);
      const causeColor = style.borderTopColor;
      for (const { x, y, width, height, kind } of outlinesOf(shift, viewport, PICTURE_PX)) {
        context.setLineDash(kind === 'before' ? [3, 3] : []);
        context.strokeStyle = kind === 'cause' ? causeColor : style.color;
        context.lineWidth = 1.5;
        context.strokeRect(x, y, width, height);
        if (kind !== 'cause') continue;
        context.fillStyle = causeColor;
        context.globalAlpha = CAUSE_OPACITY;
        context.fillRect(x, y, width, height);
        context.globalAlpha = 1;
      }
    };
    void draw();
    return () => {
      isCurrent = false;
    };
  }, [base64, shift, viewport]);
  if (base64 === null) return null;
  return (
    <figure className="insight-shot">
      <canvas ref={canvas} width={PICTURE_PX} height={10} aria-hidden data-testid="shift-picture" />
      <figcaption className="third small">{pictureWords(causes)}</figcaption>
    </figure>
  );
}
