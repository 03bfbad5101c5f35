/** The screenshot after a layout shift, with the nodes that moved outlined: dashed where they were, solid where they are. */
import { useEffect, useRef } from 'react';
import type { ShiftedNode } from '../../../../shared/contracts/trace-causes.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { ok } from '../../../../shared/base/result.ts';
import { useQuery } from '../../../stores/use-query.ts';
import { placeAt, pictureOf } from '../tracks/screenshots.ts';

const PICTURE_PX = 260;

export interface OutlinedRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isOld: boolean;
}

/** Rects in pixels of a picture that shows the whole viewport. */
export function outlinesOf(
  nodes: readonly ShiftedNode[],
  viewport: { readonly width: number; readonly height: number },
  widthPx: number,
): OutlinedRect[] {
  const scale = widthPx / viewport.width;
  return nodes.flatMap(({ oldRect, rect }) =>
    [oldRect, rect].map(([x, y, width, height], at) => ({
      x: x * scale,
      y: y * scale,
      width: width * scale,
      height: height * scale,
      isOld: at === 0,
    })),
  );
}

export interface ShiftPictureProps {
  readonly document: AnalysisDocument;
  readonly shift: { readonly startMs: number; readonly nodes: readonly ShiftedNode[] };
  readonly viewport: { readonly width: number; readonly height: number };
}

export function ShiftPicture({ document, shift, viewport }: ShiftPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { startMs, nodes } = shift;
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
      for (const { x, y, width, height, isOld } of outlinesOf(nodes, viewport, PICTURE_PX)) {
        context.setLineDash(isOld ? [3, 3] : []);
        context.strokeStyle = style.color;
        context.lineWidth = 1.5;
        context.strokeRect(x, y, width, height);
      }
    };
    void draw();
    return () => {
      isCurrent = false;
    };
  }, [base64, nodes, viewport]);
  if (base64 === null) return null;
  return (
    <figure className="insight-shot">
      <canvas ref={canvas} width={PICTURE_PX} height={10} aria-hidden data-testid="shift-picture" />
      <figcaption className="third small">Dashed: before the shift. Solid: after it.</figcaption>
    </figure>
  );
}
