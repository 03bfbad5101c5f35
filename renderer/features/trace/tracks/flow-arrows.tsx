/** Arrows over the tracks from initiators to the events they led to. */
import type { ChartRange } from '../../../core/charts/range.ts';
import { useId, useMemo } from 'react';
import type { TraceFlow, TraceFlowEnd } from '../../../../shared/engine/trace/contract/traces.ts';
import { boxHeightPx } from '../../../core/widgets/icicle/icicle-window.ts';
import type { TimeAxis } from './time-axis.ts';
import { boxOfEvent } from './track-chart.ts';
import { CLOSED_PX, rowHeightPx, rowTopPx, type PlacedTrack } from './track-list.ts';
import { useTimeWindow } from './use-time-axis.ts';
import type { ContentOf } from '../tables/walk.ts';

export interface ArrowEnd {
  readonly atMs: number;
  readonly yPx: number;
}

export interface Arrow {
  readonly key: string;
  readonly from: ArrowEnd;
  readonly to: ArrowEnd;
}

export type PlacedEnd = Pick<TraceFlowEnd, 'event' | 'requestId' | 'around' | 'startMs' | 'pid' | 'tid'>;

/** The middle of the box of an end, or of its track if that is collapsed or has no box for it. Null: the track is hidden. */
export function endPlace(end: PlacedEnd, placed: readonly PlacedTrack[], contentOf: ContentOf): ArrowEnd | null {
  const isOf = ({ track }: PlacedTrack): boolean =>
    end.requestId === null
      ? track.kind === 'thread' && track.pid === end.pid && track.tid === end.tid
      : track.kind === 'network';
  const at = placed.find(isOf);
  if (at === undefined) return null;
  if (at.state === 'closed') return { atMs: end.startMs, yPx: at.topPx + CLOSED_PX / 2 };
  const content = contentOf(at.track.id);
  let box = -1;
  if (content?.kind === 'requests')
    box = content.chart.requests.findIndex(({ requestId }) => requestId === end.requestId);
  else if (content?.kind === 'boxes') box = boxOfEvent(content.chart, end.around ?? end.event ?? -1);
  const chart = content?.kind === 'requests' || content?.kind === 'boxes' ? content.chart : null;
  const row = box < 0 ? 0 : (chart?.layout.depths[box] ?? 0);
  return { atMs: end.startMs, yPx: rowTopPx(at, row) + boxHeightPx(rowHeightPx(at)) / 2 };
}

export function arrowsOf(flows: readonly TraceFlow[], placed: readonly PlacedTrack[], contentOf: ContentOf): Arrow[] {
  return flows.flatMap((flow, place) => {
    const from = endPlace(flow.from, placed, contentOf);
    const to = endPlace(flow.to, placed, contentOf);
    return from === null || to === null ? [] : [{ key: `${place}`, from, to }];
  });
}

/** Clamped far outside the visible range, so that the curve is right and the numbers stay small. */
const MAX_PX = 20_000;
const BEND_PX = 36;

/** Null if no part of the arrow is visible. */
export function arrowPath({ from, to }: Arrow, visible: ChartRange, widthPx: number): string | null {
  const xOf = (ms: number): number =>
    Math.max(-MAX_PX, Math.min(MAX_PX, ((ms - visible.from) / (visible.to - visible.from)) * widthPx));
  const [x1, x2] = [xOf(from.atMs), xOf(to.atMs)];
  if ((x1 < 0 && x2 < 0) || (x1 > widthPx && x2 > widthPx)) return null;
  const bend = Math.min(BEND_PX, Math.max(8, Math.abs(x2 - x1) / 2));
  const text = (px: number): string => px.toFixed(1);
  return `M${text(x1)},${text(from.yPx)} C${text(x1 + bend)},${text(from.yPx)} ${text(x2 - bend)},${text(to.yPx)} ${text(x2)},${text(to.yPx)}`;
}

export interface FlowArrowsProps {
  readonly axis: TimeAxis;
  readonly flows: readonly TraceFlow[];
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
  readonly widthPx: number;
}

export function FlowArrows({ axis, flows, placed, contentOf, widthPx }: FlowArrowsProps) {
  const visible = useTimeWindow(axis);
  const head = useId();
  const arrows = useMemo(() => arrowsOf(flows, placed, contentOf), [flows, placed, contentOf]);
  if (arrows.length === 0 || widthPx === 0) return null;
  const paths = arrows.flatMap((arrow) => {
    const path = arrowPath(arrow, visible, widthPx);
    return path === null ? [] : [{ key: arrow.key, path }];
  });
  return (
    <svg className="trace-flows" aria-hidden data-testid="trace-flows" data-arrows={arrows.length}>
      <marker id={head} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0,0 L8,4 L0,8 Z" />
      </marker>
      {paths.map(({ key, path }) => (
        <path key={`ground ${key}`} d={path} data-part="ground" />
      ))}
      {paths.map(({ key, path }) => (
        <path key={key} d={path} data-part="line" markerEnd={`url(#${head})`} />
      ))}
    </svg>
  );
}
