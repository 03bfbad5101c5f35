/** Overlays of the tracks: selected range, page load markers, and unrecorded ranges. */
import { RangeBand } from '../../../core/charts/range-band.tsx';
import type { ChartRange } from '../../../core/charts/range.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { useMoment } from '../use-moment.ts';
import type { Marker } from './markers.ts';
import type { TimeAxis } from './time-axis.ts';
import { useTimeWindow } from './use-time-axis.ts';

/** A range of the axis that was not recorded. */
export interface LostPart {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
}

function shareOf(visible: ChartRange, ms: number): number {
  return (ms - visible.from) / (visible.to - visible.from);
}

/** CSS left and width of the visible part; null if not visible. */
function partStyle(visible: ChartRange, { fromMs, toMs }: TraceRange): { left: string; width: string } | null {
  const from = Math.max(0, shareOf(visible, fromMs));
  const to = Math.min(1, shareOf(visible, toMs));
  return to <= 0 || from >= 1 || to <= from ? null : { left: `${from * 100}%`, width: `${(to - from) * 100}%` };
}

export function MarkerLines({ axis, markers }: { axis: TimeAxis; markers: readonly Marker[] }) {
  const visible = useTimeWindow(axis);
  return markers.map(({ id, kind, atMs }) => {
    const share = shareOf(visible, atMs);
    if (share < 0 || share > 1) return null;
    return (
      <span key={id} className="trace-marker-line" data-marker={kind} style={{ left: `${share * 100}%` }} aria-hidden />
    );
  });
}

const MARKER_GAP_PX = 6;
const LETTER_PX = 7;

/** Overlapping labels are placed side by side; those without room are omitted. */
function labelPlaces(
  markers: readonly Marker[],
  pxOf: (ms: number) => number,
  widthPx: number,
): readonly { readonly marker: Marker; readonly leftPx: number }[] {
  const places: { readonly marker: Marker; readonly leftPx: number }[] = [];
  let freeFromPx = 0;
  for (const marker of markers) {
    const leftPx = Math.max(pxOf(marker.atMs), freeFromPx);
    freeFromPx = leftPx + marker.label.length * LETTER_PX + MARKER_GAP_PX;
    if (freeFromPx <= widthPx + 4) places.push({ marker, leftPx });
  }
  return places;
}

export interface MarkerLabelsProps {
  readonly axis: TimeAxis;
  readonly markers: readonly Marker[];
  readonly widthPx: number;
  readonly onGo: (marker: Marker) => void;
}

export function MarkerLabels({ axis, markers, widthPx, onGo }: MarkerLabelsProps) {
  const visible = useTimeWindow(axis);
  const moment = useMoment();
  const inView = markers.filter(({ atMs }) => atMs >= visible.from && atMs <= visible.to);
  return labelPlaces(inView, (ms) => shareOf(visible, ms) * widthPx, widthPx).map(({ marker, leftPx }) => (
    <button
      key={marker.id}
      type="button"
      tabIndex={-1}
      className="trace-marker"
      data-marker={marker.kind}
      style={{ left: leftPx }}
      title={`${marker.title}, ${moment(marker.atMs)}`}
      onClick={() => onGo(marker)}
    >
      {marker.label}
    </button>
  ));
}

/** Dims everything outside the range. */
export function AxisRangeBand({ axis, range }: { axis: TimeAxis; range: TraceRange | null }) {
  const visible = useTimeWindow(axis);
  return range === null ? null : <RangeBand range={{ from: range.fromMs, to: range.toMs }} visible={visible} />;
}

export function LostBand({
  axis,
  lost,
  label = false,
}: {
  axis: TimeAxis;
  lost: readonly LostPart[];
  label?: boolean;
}) {
  const visible = useTimeWindow(axis);
  return lost.map((part) => {
    const style = partStyle(visible, part);
    return style === null ? null : (
      <span key={part.fromMs} className="trace-lost" style={style} data-testid="trace-lost" title={part.reason}>
        {label ? <span className="trace-lost-words">Not recorded</span> : null}
      </span>
    );
  });
}
